// code-problems: whether the code in a workflow's nodes can be read.
//  C1. Main is asked once for each text, since the parsers live there; the answer is kept while the window is open.
//  C2. A text that was not answered yet has no problem. A question that failed is asked again with the next check.
import { toPointer } from '@shared/document/pointer.ts'
import type { NodeCatalog } from '@shared/document/catalog.ts'
import type { CallOutput } from '@shared/ipc/contract.ts'
import type { Problem } from '@shared/problem.ts'
import type { Workflow } from '@shared/workflow.ts'
import { call } from '../api.ts'

type Language = 'javascript' | 'jsonata'
type Answer = CallOutput<'code.check'> | Promise<boolean>
type CodeField = { nodeId: string; index: number; key: string; title: string; language: Language; source: string }

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
    return answer === undefined || answer === null || answer instanceof Promise ? [] : [problemOf(field, answer)]
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

function codeFields({ nodes }: Workflow, catalog: NodeCatalog): CodeField[] {
  return nodes.flatMap((node, index) => Object.entries(catalog.nodeType(node.type)?.inputSchema.properties ?? {}).flatMap(([key, schema]) => {
    const source = node.input[key]
    if (typeof schema !== 'object' || schema['x-widget'] !== 'code' || typeof source !== 'string' || source.trim() === '') return []
    return [{ nodeId: node.id, index, key, title: schema.title ?? key, language: schema['x-language'] === 'jsonata' ? 'jsonata' as const : 'javascript' as const, source }]
  }))
}

function problemOf({ nodeId, index, key, title }: CodeField, { message, line, column }: NonNullable<CallOutput<'code.check'>>): Problem {
  const where = line === undefined ? '' : column === undefined ? `, line ${line}` : `, line ${line}, column ${column}`
  return { severity: 'error', rule: 'syntax', nodeId, pointer: toPointer(['nodes', index, 'input', key]), message: `${title} cannot be read${where}: ${message.replace(/\.$/, '')}`, remedy: 'Mend the code: the step fails until then' }
}

function keyOf({ language, source }: CodeField): string {
  return `${language} ${source}`
}
