// confined-process: the process in which a program that is not ours runs. It loads one program, does one job at a time, and
// may be killed at any moment. What it holds of ours is this bundle, and what it is told of a job.
//  P1. The guards stand before the program is loaded.
//  P2. What the program does outside of any answer (an error in a timer, a promise that nobody waits for) ends the process,
//      and main hears why.
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { HttpResponse } from '@shared/http/exchange.ts'
import type { JsonValue } from '@shared/json.ts'
import { openPort } from '@main/platform/process/port.ts'
import * as connectorModule from '@main/connectors/flowbench-connector.ts'
import * as zod from 'zod'
import { ToProcess, type DoorRequest, type FromProcess } from '../protocol.ts'
import { builtinsFor } from './builtins.ts'
import { connectorOps } from './connector-ops.ts'
import { guardSockets } from './egress.ts'
import { limitedProcess } from './limited-process.ts'
import { loadProgram } from './load-program.ts'
import type { Inside, Ops } from './ops.ts'
import { pieceOps } from './piece-ops.ts'
import { watchAnswers, type SeenAnswer } from './watch-answers.ts'

/** What a step may hand on; the runtime takes no more. */
const maxValueLength = 5_000_000
const maxLineLength = 10_000

type Job = { id: number; controller: AbortController }

const port = openPort()
/** Taken before the program can put something else there. */
const { parse, stringify } = JSON
const later = setTimeout
const end = process.exit.bind(process)
let job: Job | null = null
let ops: Promise<Ops> | null = null
let grants: readonly string[] = []
let calls = 0
let lastAnswer: SeenAnswer | null = null
const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()

process.on('uncaughtException', brokeOutside)
process.on('unhandledRejection', brokeOutside)
port.onMessage((raw) => {
  const message = ToProcess.parse(raw)
  switch (message.kind) {
    case 'load': return void (ops = loaded(message))
    case 'ask': return void perform(message)
    case 'abort': return job?.id === message.id ? job.controller.abort(new AppError({ code: 'cancelled', message: 'The step was ended.', retryable: false })) : undefined
    case 'answer': return answered(message)
    case 'ping': return send({ kind: 'pong' })
    default: return message satisfies never
  }
})
send({ kind: 'ready' })

function send(message: FromProcess): void {
  port.send(message)
}

async function loaded({ dialect, program }: Extract<ToProcess, { kind: 'load' }>): Promise<Ops> {
  const limited = limitedProcess(log)
  guardSockets(dialect === 'piece' ? { grants: () => grants, onConnect: () => { if (job) send({ kind: 'connected', id: job.id }) } } : null)
  guardGlobals(limited, dialect)
  if (dialect === 'piece') watchAnswers(tellAnswer)
  const builtins = builtinsFor(dialect, limited)
  const given = (name: string): unknown => (dialect === 'connector' && name === 'flowbench/connector' ? connectorModule : name === 'zod' ? zod : builtins(name))
  const exported = loadProgram(program, given, limited)
  return Promise.resolve(dialect === 'piece' ? pieceOps(exported, () => lastAnswer) : connectorOps(exported))
}

function guardGlobals(limited: object, dialect: string): void {
  const put = (name: string, value: unknown): void => { Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false }) }
  put('process', limited)
  const say = (...values: unknown[]): void => log(values.map((value) => (typeof value === 'string' ? value : (stringify(value) ?? String(value)))).join(' '))
  put('console', Object.fromEntries(['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table', 'group', 'groupEnd', 'time', 'timeEnd', 'assert'].map((name) => [name, say])))
  for (const name of ['WebSocket', 'EventSource', 'navigator']) put(name, undefined)
  if (dialect === 'connector') put('fetch', () => Promise.reject(new AppError({ code: 'refused-address', message: 'A connector calls its service by context.http, and has no network of its own.', retryable: false, sent: 'not-sent' })))
}

async function perform({ id, op, args, grants: now }: Extract<ToProcess, { kind: 'ask' }>): Promise<void> {
  const controller = new AbortController()
  job = { id, controller }
  lastAnswer = null
  grants = now
  let failureOf = notLoaded
  try {
    const known = await (ops ?? Promise.reject(new Error('There is no program')))
    failureOf = (error) => known.failureOf(error)
    const inside = insideOf(controller.signal)
    const value = op === 'describe' ? await known.describe(inside) : await known.ask(op, parse(args) as JsonValue, inside)
    const text = stringify(value ?? null)
    if (text.length > maxValueLength) throw new AppError({ code: 'limit', message: `The answer is ${Math.round(text.length / 1e6)} MB long as JSON, and a step hands on at most 5 MB. Ask for less.`, retryable: false, sent: 'processed' })
    send({ kind: 'done', id, value: text })
  } catch (error) {
    send({ kind: 'failed', id, failure: cut(judged(error, failureOf)) })
  } finally {
    job = null
  }
}

/** What judges an error is the program's own in part. */
function judged(error: unknown, failureOf: (error: unknown) => Failure): Failure {
  try {
    return failureOf(error)
  } catch {
    return toFailure(error)
  }
}

function notLoaded(error: unknown): Failure {
  const failure = toFailure(error)
  return error instanceof AppError ? failure : { code: 'internal', message: `The program could not be loaded: ${failure.message}`, retryable: false, sent: 'not-sent' }
}

function cut(failure: Failure): Failure {
  return { ...failure, message: failure.message.slice(0, 5_000) }
}

function insideOf(signal: AbortSignal): Inside {
  return {
    signal, log, answered: tellAnswer,
    http: { request: ({ method, url, headers, query, body, timeoutMs, maxBytes, credentialHeaders, redirect }) => call({ door: 'http', request: defined({ method, url, headers, query, body, timeoutMs, maxBytes, credentialHeaders, redirect }) }) as Promise<HttpResponse> },
    sandbox: {
      runCode: (wanted) => call({ door: 'code', job: wanted }) as Promise<{ output: JsonValue; logs: string[] }>,
      runJsonata: (wanted) => call({ door: 'jsonata', job: wanted }) as Promise<{ output: JsonValue }>,
    },
  }
}

function defined(request: object): Extract<DoorRequest, { door: 'http' }>['request'] {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as Extract<DoorRequest, { door: 'http' }>['request']
}

function call(to: DoorRequest): Promise<unknown> {
  if (!job) return Promise.reject(new AppError({ code: 'internal', message: 'The job is over, and nothing is done for it any more.', retryable: false, sent: 'not-sent' }))
  const { id } = job
  calls += 1
  const number = calls
  return new Promise((resolve, reject) => {
    waiting.set(number, { resolve, reject })
    send({ kind: 'call', id, call: number, to })
  })
}

function answered({ call: number, result }: Extract<ToProcess, { kind: 'answer' }>): void {
  const asked = waiting.get(number)
  waiting.delete(number)
  if (result.ok) asked?.resolve(result.value)
  else asked?.reject(new AppError(result.failure))
}

function tellAnswer(answer: SeenAnswer): void {
  lastAnswer = answer
  if (job && (Object.keys(answer.headers).length > 0 || answer.status === 401)) send({ kind: 'answered', id: job.id, ...answer })
}

function log(line: string): void {
  if (job) send({ kind: 'log', id: job.id, line: line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line })
}

function brokeOutside(error: unknown): void {
  send({ kind: 'broke', message: (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 1_900) })
  // The message is on its way first.
  later(() => end(1), 20)
}
