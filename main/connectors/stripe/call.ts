import type { z } from 'zod'
import type { ActionContext, LookupContext } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import type { StripeConfig } from './config.ts'
import { pageOf } from './objects.ts'

/** A value of a form: Stripe takes nested objects and lists by bracketed names. */
export type FormValue = string | number | boolean | null | undefined | readonly FormValue[] | { readonly [name: string]: FormValue }
type Fields = { readonly [name: string]: FormValue }
type ReadContext = Pick<LookupContext<StripeConfig>, 'http'>
type WriteContext = Pick<ActionContext<StripeConfig>, 'http' | 'idempotencyKey'>

/** Asks for something. `query` is flattened as a form is. */
export function read<Answer extends z.ZodType>({ http }: ReadContext, answer: Answer, url: string, query: Fields = {}): Promise<z.output<Answer>> {
  return callJsonAs(http, answer, { method: 'GET', url, query: flattened(query) })
}

/**
 * Changes something. Stripe knows the key again for at least 24 hours and gives the first answer again, so `part` tells
 * several calls of one step apart. https://docs.stripe.com/api/idempotent_requests
 */
export function write<Answer extends z.ZodType>({ http, idempotencyKey }: WriteContext, answer: Answer, url: string, form: Fields = {}, part?: string): Promise<z.output<Answer>> {
  return callJsonAs(http, answer, { method: 'POST', url, form: flattened(form), headers: { 'Idempotency-Key': part === undefined ? idempotencyKey : `${idempotencyKey}-${part}` } })
}

/** One page of a list; `next` is what to give as `after` for the one after it. https://docs.stripe.com/api/pagination */
export async function list<Item extends z.ZodType<{ id: string }>>(context: ReadContext, item: Item, url: string, { after, ...query }: Fields & { after?: string | undefined }): Promise<{ items: z.output<Item>[]; next: string | null }> {
  const { data, has_more: hasMore } = await read(context, pageOf(item), url, { ...query, starting_after: after })
  const last = (data as { id: string }[]).at(-1)
  return { items: data as z.output<Item>[], next: hasMore && last !== undefined ? last.id : null }
}

/** `{ items: [{ price: 'p' }] }` becomes `items[0][price]=p`. What is undefined is left out; null empties a field, as Stripe has it. */
export function flattened(fields: Fields): Record<string, string | number | boolean> {
  const flat: Record<string, string | number | boolean> = {}
  const add = (name: string, value: FormValue): void => {
    if (value === undefined) return
    if (value === null) flat[name] = ''
    else if (typeof value !== 'object') flat[name] = value
    else for (const [key, each] of Object.entries(value)) add(`${name}[${key}]`, each)
  }
  for (const [name, value] of Object.entries(fields)) add(name, value)
  return flat
}
