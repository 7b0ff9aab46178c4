// thread: one worker thread of retrieval, as its owner sees it.
//  T1. It is started by the first question, and ended when nobody has asked for a while: a model takes a few hundred MB.
//  T2. Questions are answered in their order. An aborted one is answered at once, and its answer thrown away; one that must
//      not go on (`kills`) takes the thread with it.
//  T3. While nothing is asked it keeps no process from ending.
import { AppError } from '@shared/failure.ts'
import { Worker, type ResourceLimits } from 'node:worker_threads'
import type { Question, Reply, ThreadData } from './service.ts'

type Functions = { [name: string]: (...given: never[]) => unknown }
type Answer<S, N extends keyof S> = S[N] extends (...given: never[]) => infer Value ? Promise<Awaited<Value>> : never
type Given<S, N extends keyof S> = S[N] extends (...given: infer List) => unknown ? List : never

export type AskOptions = { signal?: AbortSignal | undefined; moved?: readonly ArrayBuffer[]; /** Ends the thread when it takes longer, in milliseconds. */ timeoutMs?: number; kills?: boolean }

export interface Thread<S> {
  /** Rejects with AppError: what the thread failed with, `cancelled`, `timeout`, or `internal` when it ended. */
  ask<N extends keyof S & string>(name: N, given: Given<S, N>, options?: AskOptions): Answer<S, N>
  isRunning(): boolean
  close(): Promise<void>
}

export type ThreadOptions = {
  /** The built `rag-worker.js`. */
  workerPath: string
  data: ThreadData
  /** Null: it stays until it is closed. */
  idleMs: number | null
  limits?: ResourceLimits
  /** Asked of the thread before it is ended. */
  farewell?: string
}

/** To put what is open into order; then it is ended anyhow. */
const farewellMs = 3_000

type Waiting = { resolve(value: unknown): void; reject(error: unknown): void }

export function createThread<S extends { [N in keyof S]: Functions[string] }>({ workerPath, data, idleMs, limits, farewell }: ThreadOptions): Thread<S> {
  let worker: Worker | null = null
  let nextId = 1
  let idle: NodeJS.Timeout | undefined
  let closed = false
  const waiting = new Map<number, Waiting>()

  const failAll = (error: AppError): void => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const end = (why: AppError): void => {
    clearTimeout(idle)
    const ended = worker
    worker = null
    failAll(why)
    void ended?.terminate()
  }
  const start = (): Worker => {
    // No environment and no flags of ours: what is not there cannot leak.
    const started = new Worker(workerPath, { env: {}, execArgv: [], stdin: false, workerData: data, ...(limits && { resourceLimits: limits }) })
    started.on('message', (reply: Reply) => {
      const asked = waiting.get(reply.id)
      if (asked && reply.kind === 'done') asked.resolve(reply.value)
      else if (asked && reply.kind === 'failed') asked.reject(new AppError(reply.failure))
      waiting.delete(reply.id)
      if (waiting.size === 0) rest()
    })
    started.on('error', (error: Error & { code?: string }) => {
      if (worker === started) end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new AppError({ code: 'limit', message: 'This takes more memory than it may have. Hand over less at a time.', retryable: false }) : broken(error.message))
    })
    started.on('exit', () => {
      if (worker === started) end(broken('it ended'))
    })
    return started
  }
  const rest = (): void => {
    worker?.unref()
    if (idleMs !== null) idle = setTimeout(() => void leave(), idleMs).unref()
  }
  const post = (name: string, given: unknown[], moved: readonly ArrayBuffer[], asked: Waiting): number => {
    clearTimeout(idle)
    const to = (worker ??= start())
    to.ref()
    const id = nextId++
    waiting.set(id, asked)
    to.postMessage({ id, name, given } satisfies Question, [...moved])
    return id
  }
  /** Whoever asks meanwhile is answered by a new one. */
  const leave = async (): Promise<void> => {
    const leaving = worker
    worker = null
    clearTimeout(idle)
    if (!leaving) return
    // Whoever closes it waits for that; an idle one keeps no process from ending.
    if (closed) leaving.ref()
    if (farewell !== undefined) {
      const id = nextId++
      const said = new Promise<void>((resolve) => waiting.set(id, { resolve: () => resolve(), reject: () => resolve() }))
      leaving.postMessage({ id, name: farewell, given: [] } satisfies Question)
      await Promise.race([said, new Promise((resolve) => setTimeout(resolve, farewellMs).unref())])
      waiting.delete(id)
    }
    await leaving.terminate()
  }

  return {
    isRunning: () => worker !== null,
    ask: <N extends keyof S & string>(name: N, given: Given<S, N>, { signal, moved = [], timeoutMs, kills = false }: AskOptions = {}) =>
      new Promise<unknown>((resolve, reject) => {
        if (closed) return reject(ended())
        if (signal?.aborted) return reject(cancelled())
        let late: NodeJS.Timeout | undefined
        const settle = (): void => {
          clearTimeout(late)
          signal?.removeEventListener('abort', onAbort)
        }
        const id = post(name, given, moved, { resolve: (value) => { settle(); resolve(value) }, reject: (error) => { settle(); reject(error as Error) } })
        function onAbort(): void {
          settle()
          // Its answer comes to nobody; the thread goes on to the next.
          if (waiting.has(id)) waiting.set(id, { resolve: () => undefined, reject: () => undefined })
          reject(cancelled())
          if (kills) end(cancelled())
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        if (timeoutMs !== undefined) late = setTimeout(() => end(new AppError({ code: 'timeout', message: `This took longer than ${timeoutMs / 1000} s and was stopped.`, retryable: false, sent: 'not-sent' })), timeoutMs)
      }) as Answer<S, N>,
    async close() {
      closed = true
      await leave()
      failAll(ended())
    },
  }
}

function broken(why: string): AppError {
  return new AppError({ code: 'internal', message: `The thread for collections could not be used: ${why}.`, retryable: true, sent: 'maybe-sent' })
}

function ended(): AppError {
  return new AppError({ code: 'cancelled', message: 'Collections are closed because the app is ending.', retryable: false, sent: 'not-sent' })
}

function cancelled(): AppError {
  return new AppError({ code: 'cancelled', message: 'It was cancelled.', retryable: false })
}
