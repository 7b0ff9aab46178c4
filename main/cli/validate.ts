import { codeProblems } from '@shared/document/code-fields.ts'
import { validate } from '@shared/document/validate.ts'
import type { Problem } from '@shared/problem.ts'
import type { Workflow } from '@shared/workflow.ts'
import type { Services } from '../services.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { openCatalog } from './open.ts'
import { countOf, plain, printJson, printLine, problemLines } from './print.ts'
import { type ReadDocument, readDocument, readLibrary } from './read-document.ts'

/** `flowbench validate FILE`: every problem; 2 when one of them is an error. */
export async function validateFile({ positionals: [file = ''], texts, flags }: Arguments): Promise<ExitCode> {
  const asJson = flags['json'] === true
  const document = read(file, asJson)
  if (!document) return 2
  const library = texts['library'] === undefined ? [] : readLibrary(texts['library'])
  const services = await openCatalog(texts['data'])
  try {
    const { workflow, others, warnings, kind } = document
    const areKnown = kind === 'bundle' || texts['library'] !== undefined || texts['data'] !== undefined
    const kept = texts['data'] === undefined ? [] : services.library.list().flatMap((entry) => services.library.workflow(entry.id) ?? [])
    const problems = [...warnings, ...await problemsOf([workflow, ...others], areKnown ? [...library, ...kept] : undefined, services)]
    const isValid = problems.every((problem) => problem.severity !== 'error')
    if (asJson) printJson({ valid: isValid, problems })
    else for (const line of [`${plain(workflow.name)} (${file}): ${countOf(problems)}`, ...problemLines(problems, workflow)]) printLine(line)
    return isValid ? 0 : 2
  } finally {
    await services.close()
  }
}

/** A file that does not even parse is an answer here, not an error. */
function read(file: string, asJson: boolean): ReadDocument | undefined {
  try {
    return readDocument(file)
  } catch (error) {
    if (!(error instanceof CommandError) || error.problems.length === 0 || !asJson) throw error
    printJson({ valid: false, problems: error.problems })
    return undefined
  }
}

/** Of a bundle each problem's pointer leads into the bundle. `library` is undefined where it is not known what may be called. */
export async function problemsOf(workflows: readonly Workflow[], library: readonly Workflow[] | undefined, { catalog, sandbox }: Pick<Services, 'catalog' | 'sandbox'>): Promise<Problem[]> {
  const callable = library && new Map([...workflows, ...library].map((workflow) => [workflow.id as string, workflow]))
  const found = await Promise.all(workflows.map(async (workflow, index) => {
    const problems = [...validate(workflow, catalog, callable ? { workflows: callable } : {}), ...await codeProblems(workflow, catalog, (field) => sandbox.check(field))]
    return workflows.length === 1 ? problems : problems.map((problem) => ({ ...problem, pointer: `/workflows/${index}${problem.pointer}` }))
  }))
  return found.flat()
}
