// code-problems: whether the code in a workflow's nodes can be read.
//  C1. Main is asked once for each text, since the parsers live there; the answer is kept while the window is open.
//  C2. A text that was not answered yet has no problem. A question that failed is asked again with the next check.
import { codeFields, codeProblem, type CodeField } from '@shared/document/code-fields.ts'
import type { NodeCatalog } from '@shared/document/catalog.ts'
import type { CallOutput } from '@shared/ipc/contract.ts'
import type { Problem } from '@shared/problem.ts'
import type { Workflow } from '@shared/workflow.ts'
import { call } from '../api.ts'

type Answer = CallOutput<'code.check'> | Promise<boolean>

/** Typing makes a text at each pause; far more than one document holds need not be kept. */
const mostAnswers = 500
const answers = new Map<string, Answer>()

/** What is known to be unreadable. Asks for the rest, and calls `onMore` when answers came. */
export function codeProblems(workflow: Workflow, catalog: NodeCatalog, onMore: () => void): Problem[] {
  const fields = codeFields(workflow, catalog)
  const asked = fields.filter((field) => !answers.has(keyOf(field))).map(ask)
  if (asked.length > 0) void Promise.all(asked).then((came) => { if (came.some(Boolean)) onMore() })
  return fields.flatMap((field) => {
    const answer = answers.get(keyOf(field))
    return answer === undefined || answer === null || answer instanceof Promise ? [] : [codeProblem(field, answer)]
  })
}

/** Resolves once nothing that was asked about this document is open, for whoever must know all before acting. */
export async function codeAnswers(workflow: Workflow, catalog: NodeCatalog): Promise<void> {
  await Promise.all(codeFields(workflow, catalog).map(async (field) => answers.has(keyOf(field)) ? answers.get(keyOf(field)) : ask(field)))
}

/** Resolves to whether there is something new to say. */
function ask(field: CodeField): Promise<boolean> {
  if (answers.size >= mostAnswers) answers.clear()
  const asked = answerTo(field)
  answers.set(keyOf(field), asked)
  return asked
}

async function answerTo(field: CodeField): Promise<boolean> {
  const key = keyOf(field)
  try {
    const answer = await call('code.check', { language: field.language, source: field.source })
    answers.set(key, answer)
    return answer !== null
  } catch {
    // The field itself says that it could not be checked.
    answers.delete(key)
    return false
  }
}

function keyOf({ language, source }: Pick<CodeField, 'language' | 'source'>): string {
  return `${language} ${source}`
}
