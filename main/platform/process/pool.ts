// pool: workers that do one job at a time each, and may break.
//  P1. No more than so many at once; whoever comes later waits, in order.
//  P2. One that is alive after its job is kept for the next, and ends after a while without one.
import { AppError } from '@shared/failure.ts'

/** One process or thread. */
export interface Pooled {
  isAlive(): boolean
  kill(): void
}

export interface Pool<W extends Pooled> {
  /** Rejects with AppError `cancelled` or `interrupted`, `not-sent`, when its turn never came; else as `work` does. */
  use<T>(signal: AbortSignal | undefined, work: (worker: W) => Promise<T>): Promise<T>
  /** Ends those that are idle now, and each other one after the job it does. */
  retire(): void
  /** Ends all of them at once. */
  close(): void
}

export function createPool<W extends Pooled>({ make, most, idleMs }: { make(): W; most: number; idleMs: number }): Pool<W> {
  const idle = new Map<W, NodeJS.Timeout>()
  const busy = new Set<W>()
  const queue: ((error?: AppError) => void)[] = []
  /** Turns that were given, and not taken yet. */
  let given = 0
  let isRetired = false
  let isClosed = false

  const turn = (signal: AbortSignal | undefined): Promise<void> => new Promise((resolve, reject) => {
    const leave = (): void => {
      queue.splice(queue.indexOf(go), 1)
      go(ended('The step was ended while it waited for its turn.', 'cancelled'))
    }
    const go = (error?: AppError): void => {
      signal?.removeEventListener('abort', leave)
      if (error) reject(error)
      else resolve()
    }
    signal?.addEventListener('abort', leave, { once: true })
    queue.push(go)
  })
  const takeIdle = (): W | undefined => {
    for (const [worker, timer] of idle) {
      idle.delete(worker)
      clearTimeout(timer)
      if (worker.isAlive()) return worker
    }
    return undefined
  }
  const release = (worker: W): void => {
    busy.delete(worker)
    if (worker.isAlive() && (isClosed || isRetired)) worker.kill()
    else if (worker.isAlive()) {
      idle.set(worker, setTimeout(() => {
        idle.delete(worker)
        worker.kill()
      }, idleMs).unref())
    }
    passOn()
  }
  const passOn = (): void => {
    const next = queue.shift()
    if (!next) return
    given += 1
    next()
  }
  const started = (): W => {
    try {
      return make()
    } catch (error) {
      passOn()
      throw error
    }
  }
  const endIdle = (): void => {
    for (const [worker, timer] of idle) {
      clearTimeout(timer)
      worker.kill()
    }
    idle.clear()
  }

  return {
    async use(signal, work) {
      if (signal?.aborted === true) throw ended('The step was ended before its turn.', 'cancelled')
      if (busy.size + given >= most) {
        await turn(signal)
        given -= 1
      }
      if (isClosed) throw ended('Flowbench is being closed.', 'interrupted')
      const worker = takeIdle() ?? started()
      busy.add(worker)
      try {
        return await work(worker)
      } finally {
        release(worker)
      }
    },
    retire() {
      isRetired = true
      endIdle()
    },
    close() {
      isClosed = true
      for (const go of queue.splice(0)) go(ended('Flowbench is being closed.', 'interrupted'))
      endIdle()
      for (const worker of busy) worker.kill()
    },
  }
}

function ended(message: string, code: 'cancelled' | 'interrupted'): AppError {
  return new AppError({ code, message, retryable: code === 'interrupted', sent: 'not-sent' })
}
