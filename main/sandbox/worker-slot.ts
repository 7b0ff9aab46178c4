import { AppError } from '@shared/failure.ts'
import { Worker } from 'node:worker_threads'
import type { Outcome, WorkerJob, WorkerReply } from './protocol.ts'

/** QuickJS looks at the clock often, but not inside one long built-in (a pattern match, a sort). Such a job ends this long after its deadline. */
const graceMs = 250
/** Loading takes tens of milliseconds; on a machine that is this busy something is wrong. */
const startTimeoutMs = 20_000
/** QuickJS lives outside of this heap. It holds the text of a job and its result. */
const workerHeapMb = 128

/** One worker thread and the job it does. */
export type Slot = {
  run(job: WorkerJob, limits: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<Outcome>
  isAlive(): boolean
  kill(): Promise<void>
  /** The pool's: ends an idle worker. */
  idleTimer?: NodeJS.Timeout | undefined
}

export function createSlot(workerPath: string): Slot {
  // No environment and no flags of ours get into the worker; the code in it could not read them, but what is not there cannot leak.
  const worker = new Worker(workerPath, { env: {}, execArgv: [], stdin: false, resourceLimits: { maxOldGenerationSizeMb: workerHeapMb } })
  let alive = true
  let ready = false
  let job: { id: number; settle(outcome: Outcome | AppError): void; started(): void } | null = null

  const die = (outcome: Outcome | AppError): void => {
    alive = false
    job?.settle(outcome)
    void worker.terminate()
  }
  worker.on('message', (reply: WorkerReply) => {
    if (reply.kind === 'ready') ready = true
    else if (reply.kind === 'started') { if (reply.id === job?.id) job.started() }
    else if (reply.id === job?.id) {
      const { settle } = job
      if (reply.broken) die(reply.outcome)
      else settle(reply.outcome)
    }
  })
  worker.on('error', (error: Error & { code?: string }) => {
    die(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? { kind: 'stopped', by: 'memory' } : new AppError({ code: 'internal', message: `The sandbox could not be used: ${error.message}`, retryable: false }, { cause: error }))
  })
  worker.on('exit', () => die(new AppError({ code: 'internal', message: 'The sandbox ended unexpectedly.', retryable: true })))
  worker.unref()

  return {
    isAlive: () => alive,
    run: (task, { timeoutMs, signal }) =>
      new Promise((resolve, reject) => {
        worker.ref()
        let timer = setTimeout(() => die(new AppError({ code: 'internal', message: `The sandbox did not ${ready ? 'answer' : 'start'} within ${startTimeoutMs / 1000} s.`, retryable: true })), startTimeoutMs)
        const onAbort = (): void => die(new AppError({ code: 'cancelled', message: 'The step was cancelled while its code ran.', retryable: false }))
        signal?.addEventListener('abort', onAbort, { once: true })
        job = {
          id: task.id,
          started() {
            clearTimeout(timer)
            timer = setTimeout(() => die({ kind: 'stopped', by: 'time' }), timeoutMs + graceMs)
          },
          settle(outcome) {
            job = null
            clearTimeout(timer)
            signal?.removeEventListener('abort', onAbort)
            worker.unref()
            if (outcome instanceof AppError) reject(outcome)
            else resolve(outcome)
          },
        }
        worker.postMessage(task)
      }),
    async kill() {
      die(new AppError({ code: 'cancelled', message: 'The sandbox was closed.', retryable: false }))
      await worker.terminate()
    },
  }
}
