import type { JsonObject, JsonValue } from '@shared/json.ts'
import { isJsonObject } from '@shared/json.ts'
import { AppError } from '@shared/failure.ts'
import type { ActionContext, LookupContext } from '../define.ts'
import { callJson } from '../kit/call-json.ts'
import type { StripeConfig } from './config.ts'

/** A value of a form: Stripe takes nested objects and lists by bracketed names. */
export type FormValue = string | number | boolean | null | undefined | readonly FormValue[] | { readonly [name: string]: FormValue }

/** Asks for something. `query` is flattened as a form is. */
export async function read({ http }: Pick<LookupContext<StripeConfig>, 'http'>, url: string, query: { readonly [name: string]: FormValue } = {}): Promise<JsonObject> {
  const { body } = await callJson(http, { method: 'GET', url, query: flattened(query) })
  return objectOf(body)
}

/**
 * Changes something. Stripe knows the key again for at least 24 hours and gives the first answer again, so `part` tells
 * several calls of one step apart. https://docs.stripe.com/api/idempotent_requests
 */
export async function write({ http, idempotencyKey }: Pick<ActionContext<StripeConfig>, 'http' | 'idempotencyKey'>, url: string, form: { readonly [name: string]: FormValue } = {}, part?: string): Promise<JsonObject> {
  const { body } = await callJson(http, { method: 'POST', url, form: flattened(form), headers: { 'Idempotency-Key': part === undefined ? idempotencyKey : `${idempotencyKey}-${part}` } })
  return objectOf(body)
}

/** `{ items: [{ price: 'p' }] }` becomes `items[0][price]=p`. What is undefined is left out; null empties a field, as Stripe has it. */
export function flattened(fields: { readonly [name: string]: FormValue }): Record<string, string | number | boolean> {
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

function objectOf(body: JsonValue): JsonObject {
  if (isJsonObject(body)) return body
  throw new AppError({ code: 'unavailable', message: 'Stripe answered, but not with an object. Try again later.', retryable: true, sent: 'maybe-sent' })
}
