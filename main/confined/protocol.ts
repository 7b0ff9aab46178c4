// What main and a confined process say to each other. Both sides check what they get: the process may be in the hands of
// the program that it runs, and a message of it is then whatever that program likes.
import { Failure } from '@shared/failure.ts'
import type { HttpRequest, HttpResponse } from '@shared/http/exchange.ts'
import { JsonObject, JsonValue } from '@shared/json.ts'
import { z } from 'zod'

/** JSON text of a value: its length is known before it is read. */
const Json = z.string().max(8_000_000)

/** How a program is written, and what it may reach: `connector` nothing but what main does for it, `piece` public addresses besides. */
export const Dialect = z.enum(['connector', 'piece'])
export type Dialect = z.infer<typeof Dialect>

/** The files of a program, all of them code that is ready to run, by their paths from the first: `./index.js`. */
export const ProgramFiles = z.object({ main: z.string(), files: z.record(z.string(), z.string()) })
export type ProgramFiles = z.infer<typeof ProgramFiles>

export const ToProcess = z.discriminatedUnion('kind', [
  /** The first message, once. */
  z.object({ kind: z.literal('load'), dialect: Dialect, program: ProgramFiles }),
  /** `grants`: origins inside that the person allows, as they are now. */
  z.object({ kind: z.literal('ask'), id: z.number(), op: z.string(), args: Json, grants: z.array(z.string()) }),
  z.object({ kind: z.literal('abort'), id: z.number() }),
  z.object({ kind: z.literal('answer'), call: z.number(), result: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), value: z.unknown() }), z.object({ ok: z.literal(false), failure: Failure })]) }),
  z.object({ kind: z.literal('ping') }),
])
export type ToProcess = z.infer<typeof ToProcess>

/** Bytes survive between processes as they are. */
const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

const DoorRequest = z.discriminatedUnion('door', [
  z.object({
    door: z.literal('http'),
    request: z.strictObject({
      method: z.string().max(20), url: z.string().max(20_000),
      headers: z.record(z.string(), z.string()).optional(), query: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
      body: z.union([z.string(), Bytes]).optional(), timeoutMs: z.number().optional(), maxBytes: z.number().optional(),
      credentialHeaders: z.array(z.string()).optional(), redirect: z.enum(['follow', 'manual']).optional(),
    }),
  }),
  z.object({ door: z.literal('code'), job: z.strictObject({ code: z.string(), input: JsonObject, timeoutMs: z.number().optional() }) }),
  z.object({ door: z.literal('jsonata'), job: z.strictObject({ expression: z.string(), input: JsonValue, bindings: JsonObject.optional(), timeoutMs: z.number().optional() }) }),
])
export type DoorRequest = z.infer<typeof DoorRequest>

export const FromProcess = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  /** `value` is JSON text. */
  z.object({ kind: z.literal('done'), id: z.number(), value: Json }),
  z.object({ kind: z.literal('failed'), id: z.number(), failure: Failure }),
  z.object({ kind: z.literal('call'), id: z.number(), call: z.number(), to: DoorRequest }),
  z.object({ kind: z.literal('log'), id: z.number(), line: z.string().max(10_100) }),
  /** Of a piece: it opened a connection by itself. */
  z.object({ kind: z.literal('connected'), id: z.number() }),
  /** What its service answered says of how often it wants to be called; only that is in `headers`. */
  z.object({ kind: z.literal('answered'), id: z.number(), status: z.number().int().min(0).max(999), headers: z.record(z.string().max(100), z.string().max(200)) }),
  z.object({ kind: z.literal('pong') }),
  /** The program broke outside of any answer; the process ends after it. */
  z.object({ kind: z.literal('broke'), message: z.string().max(2_000) }),
])
export type FromProcess = z.infer<typeof FromProcess>

/** What main does for a program that asks for it. */
export interface Doors {
  http(request: HttpRequest): Promise<HttpResponse>
  code(job: { code: string; input: JsonObject; timeoutMs?: number }): Promise<unknown>
  jsonata(job: { expression: string; input: JsonValue; bindings?: JsonObject; timeoutMs?: number }): Promise<unknown>
}
