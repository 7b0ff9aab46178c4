import { AppError } from '@shared/failure.ts'
import { isCredentialName } from '@shared/http/credentials.ts'
import type { HttpRequest, HttpResponse } from '@shared/http/exchange.ts'
import { failureOfStatus } from '@shared/http/status.ts'
import type { Effect } from '@shared/node-type.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import type { ActionContext } from '../define.ts'
import { excerptOf, readBody } from '../kit/read-body.ts'
import { address, refuseWithoutBase } from './address.ts'
import type { HttpConfig } from './config.ts'
import { writeBody } from './write-body.ts'

/** A step's output is kept in the run's journal and shown in the window; more belongs into a file. */
const maxBytes = 5_000_000
/** Of an error's body that is handed to the error port. */
const maxErrorBodyLength = 20_000

const Scalar = z.union([z.string(), z.number(), z.boolean()])

const Input = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']).default('GET').meta({ title: 'Method' }),
  url: z.string().min(1).max(8_000).regex(address, 'Write the whole address, such as https://api.example.com/orders/42, or with a connection what follows its base URL, such as /orders/42').meta({ title: 'URL', description: 'The whole address, or with a connection what follows its base URL. Calls to this computer and to private networks need a grant in Settings.', examples: ['https://api.example.com/orders/42'] }),
  query: z.record(z.string(), z.union([Scalar, z.array(Scalar)])).optional().meta({ title: 'Query', description: 'Added to the address, safely encoded. A list repeats its name.', 'x-widget': 'fields' }),
  headers: z.record(z.string(), Scalar).optional().meta({ title: 'Headers', 'x-widget': 'fields' }),
  body: z.unknown().optional().meta({ title: 'Body', description: 'What is sent: any value as JSON, an object of fields as a form, or a text.', 'x-widget': 'json' }),
  sendAs: z.enum(['json', 'form', 'text', 'base64']).default('json').meta({ title: 'Send the body as', description: 'Sets Content-Type unless a header does. base64 sends the bytes that the text stands for.' }),
  readAs: z.enum(['auto', 'json', 'text', 'base64']).default('auto').meta({ title: 'Read the answer as', description: 'auto goes by its content type; bytes that are no text become base64.' }),
  failOnError: z.boolean().default(true).meta({ title: 'Fail on an error status', description: 'Off: a status of 400 and above is an output like any other.' }),
  followRedirects: z.boolean().default(true).meta({ title: 'Follow redirects', description: 'At most five. Credentials never go along to another origin.' }),
  sendIdempotencyKey: z.boolean().default(false).meta({ title: 'Send an Idempotency-Key', description: 'Only where the service honours it: then a POST or PATCH whose answer was lost can be repeated safely.' }),
  timeoutMs: z.number().int().min(1).max(3_600_000).optional().meta({ title: 'Request time limit', description: 'From the look-up of the address to the last byte of the answer; 30 s if empty. The time limit of the step ends it as well, whichever comes first.', 'x-widget': 'duration' }),
})
type Input = z.infer<typeof Input>

export const request = defineAction({
  key: 'request',
  displayName: 'HTTP request',
  summary: 'Call a web address and read the answer',
  description: 'Sends one HTTP request and gives the status, the headers and the body of the answer. JSON is read into values. The address is checked before anything is sent.',
  category: 'connector',
  icon: 'globe',
  keywords: ['fetch', 'api', 'rest', 'webhook', 'get', 'post', 'url', 'curl'],
  effect: effectOf,
  input: Input,
  output: z.object({
    status: z.number().int().meta({ description: 'The HTTP status, such as 200' }),
    headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).meta({ description: 'The headers of the answer, names in lower case' }),
    body: z.unknown().meta({ description: 'The body: values from JSON, a text, or base64 for other bytes; null when it is empty' }),
  }),
  defaultInput: { method: 'GET', url: '' },
  sample: { status: 200, headers: { 'content-type': 'application/json' }, body: {} },
  describe: (input) => `${input.method} ${input.url.replace(/[?#].*$/s, '')}`,
  sends: toRequest,
  async run(input, context: ActionContext<HttpConfig>) {
    refuseWithoutBase(input.url, context.config)
    const response = await context.http.request(toRequest(input, context.idempotencyKey))
    if (input.failOnError) throwOnError(input, response)
    return { status: response.status, headers: response.headers, body: readBody(response, input.readAs) }
  },
})

/** By what the methods promise (RFC 9110, section 9.2). POST and PATCH promise nothing unless the service honours a key. */
function effectOf(input: Input): Effect {
  switch (input.method) {
    case 'GET':
    case 'HEAD':
    case 'OPTIONS': return 'read'
    case 'PUT':
    case 'DELETE': return 'idempotent'
    case 'POST':
    case 'PATCH': return input.sendIdempotencyKey || givesKey(input) ? 'keyed' : 'unsafe'
    default: return input.method satisfies never
  }
}

function givesKey(input: Input): boolean {
  return Object.entries(input.headers ?? {}).some(([name, value]) => name.toLowerCase() === 'idempotency-key' && value !== '')
}

function toRequest(input: Input, idempotencyKey: string): HttpRequest {
  const body = input.body === undefined || input.body === null ? null : writeBody(input.body, input.sendAs)
  const given = Object.fromEntries(Object.entries(input.headers ?? {}).map(([name, value]) => [name, String(value)]))
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()))
  const added: [string, string][] = []
  if (body && !names.has('content-type')) added.push(['Content-Type', body.contentType])
  if (input.sendIdempotencyKey && !names.has('idempotency-key')) added.push(['Idempotency-Key', idempotencyKey])
  return {
    method: input.method,
    url: input.url,
    headers: { ...given, ...Object.fromEntries(added) },
    query: Object.fromEntries(Object.entries(input.query ?? {}).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)])),
    redirect: input.followRedirects ? 'follow' : 'manual',
    maxBytes,
    // Keys travel in headers of many names; none but the plain ones may follow to another origin.
    credentialHeaders: [...names].filter((name) => isCredentialName(name) || (/key|token|secret|auth|session|password|signature/.test(name) && name !== 'idempotency-key')),
    ...(body === null ? {} : { body: body.content }),
    ...(input.timeoutMs === undefined ? {} : { timeoutMs: input.timeoutMs }),
  }
}

function throwOnError(input: Input, response: HttpResponse): void {
  const text = excerptOf(response)
  const failure = failureOfStatus({ ...response, ...(text === null ? {} : { text }) }, input, Date.now())
  if (!failure) return
  const body = response.body.length <= maxErrorBodyLength ? readBody(response, 'auto') : text
  throw new AppError({ ...failure, details: { ...failure.details, body } })
}
