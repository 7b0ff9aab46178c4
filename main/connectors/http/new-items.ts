import { AppError } from '@shared/failure.ts'
import { failureOfStatus } from '@shared/http/status.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import { definePoll } from '../define-poll.ts'
import type { PollContext, Polled } from '../define-poll.ts'
import { excerptOf, readBody } from '../kit/read-body.ts'
import { markOf, unchangedSince } from '../kit/unchanged.ts'
import { address, refuseWithoutBase } from './address.ts'
import type { HttpConfig } from './config.ts'

const maxBytes = 5_000_000

const literal = { 'x-literal': true }
const Input = z.strictObject({
  url: z.string().min(1).max(8_000).regex(address, 'Write the whole address, such as https://api.example.com/orders, or with a connection what follows its base URL, such as /orders').meta({ title: 'URL', description: 'The whole address of a list in JSON, or with a connection what follows its base URL. This computer and private networks need a grant in Settings.', examples: ['https://api.example.com/orders'], ...literal }),
  headers: z.record(z.string(), z.string()).optional().meta({ title: 'Headers', description: 'A value may name a secret, such as Bearer secret://shop-token. It goes only to addresses that you let it go to.', 'x-widget': 'fields', ...literal }),
  list: z.string().max(500).default('').meta({ title: 'Where the list is', description: 'A path in the answer, such as data.items or /data/items. Empty: the answer is the list.', examples: ['data.items'], ...literal }),
  id: z.string().min(1).max(500).default('id').meta({ title: 'Id field', description: 'A path in each entry, such as id or order.number: what an entry is known by.', examples: ['id'], ...literal }),
  newestFirst: z.boolean().default(false).meta({ title: 'The newest come first', description: 'In the list. Workflows get the older ones first in any case.', ...literal }),
})
type Input = z.infer<typeof Input>

export const newItems = definePoll({
  key: 'new-items',
  displayName: 'New items at an address',
  summary: 'When a list on the web has new entries',
  input: Input,
  defaultInput: { url: '' },
  everyMs: 300_000,
  samples: [{ name: 'New order', payload: { id: 1042, customer: 'Ada Lovelace', total: 27, currency: 'EUR' } }],
  async poll(input, context: PollContext<HttpConfig>): Promise<Polled> {
    refuseWithoutBase(input.url, context.config)
    const response = await context.http.request({ method: 'GET', url: input.url, headers: { Accept: 'application/json', ...input.headers, ...unchangedSince(context.cursor) }, maxBytes, credentialHeaders: Object.keys(input.headers ?? {}) })
    // https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5
    if (response.status === 304) return { items: [], cursor: context.cursor }
    const text = excerptOf(response)
    const failure = failureOfStatus({ ...response, ...(text === null ? {} : { text }) }, { method: 'GET' }, Date.now())
    if (failure) throw new AppError(failure)
    const items = listIn(readBody(response, 'json'), input).map((payload, index) => ({ id: idOf(payload, input, index), payload }))
    return { items: input.newestFirst ? items.reverse() : items, cursor: markOf(response) }
  },
})

function listIn(answer: JsonValue, { list }: Input): JsonValue[] {
  const found = valueAt(answer, list)
  if (Array.isArray(found)) return found
  const where = list === '' ? 'The answer is no list' : `The answer has no list at "${list}"`
  const keys = isJsonObject(answer) ? Object.entries(answer).filter(([, value]) => Array.isArray(value)).map(([key]) => key) : []
  throw wrong(`${where}. ${keys.length > 0 ? `There are lists at ${keys.slice(0, 5).join(', ')}: write one of them as "Where the list is".` : 'Look at what the address answers, and write where in it the list is.'}`)
}

function idOf(entry: JsonValue, { id }: Input, index: number): string {
  const found = valueAt(entry, id)
  if (typeof found === 'number' || (typeof found === 'string' && found !== '')) return String(found)
  throw wrong(`Entry ${index + 1} of the list has no id at "${id}". Name the field by which each entry is known as "Id field".`)
}

/** By `data.items` or by a JSON pointer (RFC 6901). Own keys only. */
function valueAt(value: JsonValue, path: string): JsonValue | undefined {
  if (path === '') return value
  const keys = path.startsWith('/') ? path.slice(1).split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')) : path.split('.')
  return keys.reduce<JsonValue | undefined>((at, key) => (at !== null && typeof at === 'object' && Object.hasOwn(at, key) ? (at as Record<string, JsonValue>)[key] : undefined), value)
}

function wrong(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false })
}
