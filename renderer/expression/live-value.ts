import { AppError } from '@shared/failure.ts'
import { checkTemplate } from '@shared/expression/check.ts'
import { renderTemplate } from '@shared/expression/evaluate.ts'
import { referencesIn } from '@shared/expression/references.ts'
import type { ExpressionProblem, ScopeSchemas } from '@shared/expression/scope.ts'
import { isTemplate } from '@shared/expression/template.ts'
import type { JsonValue } from '@shared/json.ts'
import type { LiveScope } from './live-scope.ts'

/** What stands under an expression while it is typed. */
export type LiveValue =
  | { kind: 'literal' }
  | { kind: 'value'; value: JsonValue; problem?: ExpressionProblem }
  /** It reads a step that has no output yet: neither right nor wrong. */
  | { kind: 'waiting'; nodeIds: string[]; problem?: ExpressionProblem }
  /** The last run did not come by here, and what it left has no value for this. */
  | { kind: 'skipped'; problem?: ExpressionProblem }
  | { kind: 'problem'; problem: ExpressionProblem }

/** While typing: less work than a run may take, so that a key press never waits. */
export const liveLimits = { maxWork: 100_000, maxResultSize: 1_000_000 }

export function liveValue(text: string, { scope, waitsFor, skipped }: LiveScope, schemas: ScopeSchemas): LiveValue {
  if (!isTemplate(text)) return { kind: 'literal' }
  const problems = checkTemplate(text, schemas)
  const error = problems.find((problem) => problem.severity === 'error')
  if (error) return { kind: 'problem', problem: error }
  const [problem] = problems
  const noted = problem === undefined ? {} : { problem }
  try {
    return { kind: 'value', value: renderTemplate(text, scope, liveLimits), ...noted }
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure
    const nodeIds = missing(text, waitsFor)
    if (nodeIds.length > 0) return { kind: 'waiting', nodeIds, ...noted }
    return skipped ? { kind: 'skipped', ...noted } : { kind: 'problem', problem: problemFrom(failure, text) }
  }
}

function missing(text: string, waitsFor: ReadonlySet<string>): string[] {
  const ids = referencesIn(text).flatMap(({ root, path: [id] }) => (root === 'steps' && typeof id === 'string' && waitsFor.has(id) ? [id] : []))
  return [...new Set(ids)]
}

function problemFrom({ failure }: AppError, text: string): ExpressionProblem {
  const { reason, position, end, suggestion } = failure.details ?? {}
  return {
    message: typeof reason === 'string' ? reason : failure.message,
    start: typeof position === 'number' ? position : 0,
    end: typeof end === 'number' ? end : text.length,
    severity: 'error',
    ...(typeof suggestion === 'string' ? { suggestion } : {}),
  }
}
