// sandbox: the pool of workers that run code which is not ours.
//  S1. Nothing is started before the first job; then up to `size` workers, kept warm, one job each at a time.
//  S2. A job is stopped from inside at its deadline. If that does not work, its worker is killed a little later; at an abort at once.
//  S3. A worker that was killed, broke or died is replaced; its job fails with a reason, the others wait their turn.
//  S4. An idle worker does not keep the process alive, and gives its memory back after a while.
import { AppError } from '@shared/failure.ts'
import type { Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { defaultTimeoutMs, failureOfFault, failureOfStop, maxTimeoutMs } from './outcome.ts'
import type { Language } from './outcome.ts'
import type { Fault, Outcome, WorkerJob } from './protocol.ts'
import { createSlot } from './worker-slot.ts'
import type { Slot } from './worker-slot.ts'

export type CodeJob = { code: string; /** The variables that the code sees, by name. */ input: JsonObject; timeoutMs?: number; signal?: AbortSignal }
export type JsonataJob = { expression: string; input: JsonValue; bindings?: JsonObject; timeoutMs?: number; signal?: AbortSignal }
export type SourceProblem = { message: string; /** From 1. */ line?: number; column?: number; /** From 0, in characters. */ start?: number }

/** Runs JavaScript and JSONata with JSON in and JSON out. Rejects with AppError: `expression`, `timeout`, `limit`, `cancelled`. */
export interface Sandbox {
  /** `code` is the body of a function and may await. */
  runCode(job: CodeJob): Promise<{ output: JsonValue; logs: string[] }>
  runJsonata(job: JsonataJob): Promise<{ output: JsonValue }>
  /** Reads the source without running it; null when it can be read. */
  check(job: { language: Language; source: string }): Promise<SourceProblem | null>
  close(): Promise<void>
}

/** WebAssembly memory never shrinks, so an idle worker is let go after this long. */
const maxIdleMs = 60_000
/** Of the input as JSON: parsed inside it takes several times as much of the memory limit. */
const maxInputLength = 16_000_000

type Waiting = { job: WorkerJob; timeoutMs: number; signal: AbortSignal | undefined; resolve: (outcome: Outcome) => void; reject: (error: unknown) => void }

export function createSandbox(options: { /** The built `sandbox-worker.js`. */ workerPath: string; size?: number }): Sandbox {
  const size = options.size ?? 2
  const idle: Slot[] = []
  const busy = new Set<Slot>()
  const queue: Waiting[] = []
  let nextId = 1
  let closed = false

  const submit = (job: WorkerJob, limits: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      if (closed) return reject(new AppError({ code: 'cancelled', message: 'The sandbox is closed because the app is ending.', retryable: false }))
      if (limits.signal?.aborted) return reject(cancelled())
      const leaveQueue = (): void => {
        const place = queue.indexOf(waiting)
        if (place < 0) return
        queue.splice(place, 1)
        reject(cancelled())
      }
      const forget = (): void => limits.signal?.removeEventListener('abort', leaveQueue)
      const waiting: Waiting = {
        job, timeoutMs: limits.timeoutMs, signal: limits.signal,
        resolve: (outcome) => { forget(); resolve(outcome) },
        reject: (error) => { forget(); reject(error) },
      }
      limits.signal?.addEventListener('abort', leaveQueue, { once: true })
      queue.push(waiting)
      next()
    })

  const next = (): void => {
    while (queue.length > 0 && busy.size < size) {
      const waiting = queue.shift()
      if (waiting) void start(waiting, takeIdle() ?? createSlot(options.workerPath))
    }
  }

  const keepWarm = (slot: Slot): void => {
    idle.push(slot)
    slot.idleTimer = setTimeout(() => {
      const place = idle.indexOf(slot)
      if (place < 0) return
      idle.splice(place, 1)
      void slot.kill()
    }, maxIdleMs).unref()
  }

  const takeIdle = (): Slot | undefined => {
    const slot = idle.pop()
    return slot === undefined || slot.isAlive() ? slot : takeIdle()
  }

  const start = async (waiting: Waiting, slot: Slot): Promise<void> => {
    busy.add(slot)
    clearTimeout(slot.idleTimer)
    try {
      waiting.resolve(await slot.run(waiting.job, { timeoutMs: waiting.timeoutMs, signal: waiting.signal }))
    } catch (error) {
      waiting.reject(error)
    } finally {
      busy.delete(slot)
      if (slot.isAlive() && !closed) keepWarm(slot)
      else void slot.kill()
      next()
    }
  }

  return {
    async runCode({ code, input, timeoutMs: wanted, signal }) {
      const timeoutMs = clampTime(wanted)
      const job: WorkerJob = { id: nextId++, kind: 'code', code, names: variableNames(input), values: toInput(input), timeoutMs }
      return readOutput(await submit(job, { timeoutMs, signal }), { language: 'javascript', timeoutMs })
    },
    async runJsonata({ expression, input, bindings = {}, timeoutMs: wanted, signal }) {
      const timeoutMs = clampTime(wanted)
      const job: WorkerJob = { id: nextId++, kind: 'jsonata', expression, input: toInput(input), bindings: toInput(bindings), timeoutMs }
      const { output } = readOutput(await submit(job, { timeoutMs, signal }), { language: 'jsonata', timeoutMs })
      return { output }
    },
    async check({ language, source }) {
      const job: WorkerJob = language === 'javascript' ? { id: nextId++, kind: 'check-code', code: source } : { id: nextId++, kind: 'check-jsonata', expression: source }
      const outcome = await submit(job, { timeoutMs: defaultTimeoutMs })
      if (outcome.kind === 'output') return null
      return outcome.kind === 'fault' ? problemOf(outcome.fault) : { message: failureOfStop(outcome.by, { language, timeoutMs: defaultTimeoutMs }).message }
    },
    async close() {
      closed = true
      for (const waiting of queue.splice(0)) waiting.reject(cancelled())
      await Promise.all([...idle.splice(0), ...busy].map((slot) => slot.kill()))
    },
  }
}

function readOutput(outcome: Outcome, about: { language: Language; timeoutMs: number }): { output: JsonValue; logs: string[] } {
  switch (outcome.kind) {
    case 'output': return JSON.parse(outcome.json) as { output: JsonValue; logs: string[] }
    case 'fault': throw new AppError(failureOfFault(outcome.fault, about.language, outcome.logs))
    case 'stopped': throw new AppError(failureOfStop(outcome.by, about))
    default: return outcome satisfies never
  }
}

function problemOf(fault: Fault): SourceProblem {
  const { line, column, start, message } = fault
  return { message, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }), ...(start === undefined ? {} : { start }) }
}

function variableNames(input: JsonObject): string[] {
  const names = Object.keys(input)
  const bad = names.find((name) => !/^[A-Za-z_$][A-Za-z0-9_$]{0,63}$/.test(name))
  if (bad !== undefined) throw wrong({ code: 'invalid-input', message: `"${bad.slice(0, 80)}" cannot be the name of a variable in code.` })
  return names
}

function toInput(value: JsonValue): string {
  const json = stringify(value)
  if (json.length > maxInputLength) {
    throw wrong({ code: 'limit', message: `The input is ${Math.round(json.length / 1_000_000)} MB as JSON, more than the limit of ${maxInputLength / 1_000_000} MB. Hand over less, such as one item at a time in a loop.` })
  }
  return json
}

function stringify(value: JsonValue): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw wrong({ code: 'limit', message: 'The input is nested too deeply, or too large, to be handed over as JSON.' })
  }
}

function clampTime(timeoutMs = defaultTimeoutMs): number {
  return Math.min(Math.max(timeoutMs, 1), maxTimeoutMs)
}

function cancelled(): AppError {
  return wrong({ code: 'cancelled', message: 'The step was cancelled before its code had run.' })
}

function wrong(failure: Pick<Failure, 'code' | 'message'>): AppError {
  return new AppError({ ...failure, retryable: false })
}
