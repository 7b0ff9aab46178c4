import { AppError } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import type { z } from 'zod'

/** Checks rendered input. Throws AppError `invalid-input` that names each field that is wrong, with what it holds. */
export function parseInput(schema: z.ZodType, input: JsonValue): unknown {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  const told = issues.slice(0, 5).map((issue) => `${fieldOf(issue.path)}: ${issue.message}${foundAt(input, issue.path)}`)
  const more = issues.length > told.length ? [`and ${issues.length - told.length} more`] : []
  throw new AppError({
    code: 'invalid-input',
    message: `The input of this step does not fit. ${[...told, ...more].join('; ')}.`,
    retryable: false,
    details: { pointer: `/${(issues[0]?.path ?? []).join('/')}`, problems: issues.map((issue) => ({ pointer: `/${issue.path.join('/')}`, message: issue.message })) },
  })
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'input' : path.join('.')
}

function foundAt(input: JsonValue, path: readonly PropertyKey[]): string {
  let at: unknown = input
  for (const part of path) at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[part] : undefined
  if (at === undefined) return ' (there is nothing)'
  const text = JSON.stringify(at)
  return ` (found ${text.length > 60 ? `${text.slice(0, 59)}…` : text})`
}
