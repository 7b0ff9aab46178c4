import type { Problem } from '../problem.ts'
import type { Workflow } from '../workflow.ts'
import type { NodeCatalog } from './catalog.ts'
import { toPointer } from './pointer.ts'
import type { Analysis } from './scope-schemas.ts'

/** What every check works on. */
export type Checked = {
  workflow: Workflow
  catalog: NodeCatalog
  analysis: Analysis
  /** The workflows that this one may call, by id. Undefined when they are not known: then nothing is said of them. */
  workflows: ReadonlyMap<string, unknown> | undefined
}

type Place = { nodeId?: string; path: readonly (string | number)[]; start?: number; end?: number; suggestion?: string | undefined }

export function error(rule: string, place: Place, message: string, remedy: string): Problem {
  return problem('error', rule, place, message, remedy)
}

export function warning(rule: string, place: Place, message: string, remedy: string): Problem {
  return problem('warning', rule, place, message, remedy)
}

function problem(severity: Problem['severity'], rule: string, { nodeId, path, start, end, suggestion }: Place, message: string, remedy: string): Problem {
  return {
    severity, rule, ...(nodeId === undefined ? {} : { nodeId }), pointer: toPointer(path), message, remedy,
    ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }), ...(suggestion === undefined ? {} : { suggestion }),
  }
}
