import { z } from 'zod'

/** What metadata holds, and filters compare. */
export const Scalar = z.union([z.string().max(2_000), z.number(), z.boolean()])
export type Scalar = z.infer<typeof Scalar>

const Ordered = z.union([z.string().max(2_000), z.number()])
const Comparison = z.strictObject({
  eq: Scalar.optional(),
  ne: Scalar.optional(),
  in: z.array(Scalar).min(1).max(1_000).optional(),
  gt: Ordered.optional(),
  gte: Ordered.optional(),
  lt: Ordered.optional(),
  lte: Ordered.optional(),
  exists: z.boolean().optional(),
}).refine((comparison) => Object.values(comparison).some((value) => value !== undefined), 'Say how to compare: eq, ne, in, gt, gte, lt, lte or exists')

/**
 * Which documents count, by their metadata: `{ "language": "en", "year": { "gte": 2024 }, "or": [{ "team": "sales" }, { "public": true }] }`.
 * All that an object says must hold. A value alone means `eq`. Of metadata that is a list, `eq` and `in` ask whether one of
 * its entries is that. Metadata that is absent is equal to nothing and neither greater nor less, so `ne` holds of it. Texts
 * are compared by their characters, which puts dates written as 2026-01-31 in their order; a text and a number are never equal.
 */
export type Filter = { and?: Filter[]; or?: Filter[]; not?: Filter } & { [field: string]: unknown }
export const Filter: z.ZodType<Filter> = z.lazy(() => z.strictObject({ and: Parts.optional(), or: Parts.optional(), not: Filter.optional() }).catchall(z.union([Scalar, Comparison]))) as unknown as z.ZodType<Filter>
const Parts = z.array(Filter).min(1).max(50)

/** The same for a form: a schema that holds itself can be drawn by none. */
export const FilterField = z.record(z.string(), z.unknown()).check((context) => {
  const issues = Filter.safeParse(context.value).error?.issues ?? []
  for (const { path, message } of issues) context.issues.push({ code: 'custom', path, message, input: context.value })
}).transform((value) => value as Filter)

/** A filter without its short forms. `all` and `any` have at least one part. */
export type Condition =
  | { kind: 'all' | 'any'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'equal'; field: string; values: Scalar[] }
  | { kind: 'compare'; field: string; by: 'gt' | 'gte' | 'lt' | 'lte'; value: string | number }
  | { kind: 'exists'; field: string }

const orders = ['gt', 'gte', 'lt', 'lte'] as const

/** Null for a filter that says nothing. */
export function conditionOf(filter: Filter): Condition | null {
  const parts = Object.entries(filter).flatMap(([key, value]): Condition[] => {
    if (value === undefined) return []
    if (key === 'and') return [joined('all', value as Filter[])].flatMap((each) => each ?? [])
    if (key === 'or') return [joined('any', value as Filter[])].flatMap((each) => each ?? [])
    if (key === 'not') {
      const part = conditionOf(value as Filter)
      return part ? [{ kind: 'not', part }] : []
    }
    return typeof value === 'object' ? comparisons(key, value as z.infer<typeof Comparison>) : [{ kind: 'equal', field: key, values: [value as Scalar] }]
  })
  return all('all', parts)
}

/** One part of `or` that says nothing holds always, and so does the whole. */
function joined(kind: 'all' | 'any', filters: Filter[]): Condition | null {
  const parts = filters.map(conditionOf)
  if (kind === 'any' && parts.includes(null)) return null
  return all(kind, parts.flatMap((part) => part ?? []))
}

function all(kind: 'all' | 'any', parts: Condition[]): Condition | null {
  return parts.length > 1 ? { kind, parts } : (parts[0] ?? null)
}

function comparisons(field: string, given: z.infer<typeof Comparison>): Condition[] {
  return [
    ...(given.eq === undefined ? [] : [{ kind: 'equal' as const, field, values: [given.eq] }]),
    ...(given.in === undefined ? [] : [{ kind: 'equal' as const, field, values: given.in }]),
    ...(given.ne === undefined ? [] : [{ kind: 'not' as const, part: { kind: 'equal' as const, field, values: [given.ne] } }]),
    ...orders.flatMap((by) => { const value = given[by]; return value === undefined ? [] : [{ kind: 'compare' as const, field, by, value }] }),
    ...(given.exists === undefined ? [] : [given.exists ? { kind: 'exists' as const, field } : { kind: 'not' as const, part: { kind: 'exists' as const, field } }]),
  ]
}
