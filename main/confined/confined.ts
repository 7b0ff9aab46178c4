// confined: the one way to run a program that is not ours.
//  C1. A program runs in a process of its own, which does one job at a time; programs never share one.
//  C2. A process that was idle for a while ends. What a program keeps in its memory is gone then, and it may count on nothing.
//  C3. A program of which a version is replaced or removed is forgotten: its processes end with the job they do.
import { AppError } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import { idleMs, mostProcesses } from './limits.ts'
import type { Dialect, ProgramFiles } from './protocol.ts'
import { createSlot, type Job, type Slot } from './slot.ts'
import type { StartProcess } from './start-process.ts'

/** `id` stands for these very files: other files, another id. They are read when a process starts. */
export type Program = { id: string; dialect: Dialect; files(): ProgramFiles }

export interface Confined {
  /**
   * Has a program do something. Rejects with AppError: what the program says, or `timeout`, `limit`, `internal` and
   * `interrupted` for what became of its process, each with `sent`.
   */
  ask(program: Program, job: Job): Promise<JsonValue>
  /** Ends its idle processes. */
  forget(id: string): void
  close(): void
}

type Pool = { idle: Slot[]; busy: Set<Slot>; queue: ((error?: AppError) => void)[]; isForgotten: boolean }

export function createConfined({ start }: { start: StartProcess }): Confined {
  const pools = new Map<string, Pool>()
  let isClosed = false

  const poolOf = (id: string): Pool => {
    const known = pools.get(id)
    if (known) return known
    const pool: Pool = { idle: [], busy: new Set(), queue: [], isForgotten: false }
    pools.set(id, pool)
    return pool
  }
  const turn = (pool: Pool, signal: AbortSignal | undefined): Promise<void> | undefined => {
    if (pool.busy.size < mostProcesses) return undefined
    return new Promise((resolve, reject) => {
      const go = (error?: AppError): void => {
        signal?.removeEventListener('abort', leave)
        if (error) reject(error)
        else resolve()
      }
      const leave = (): void => {
        pool.queue.splice(pool.queue.indexOf(go), 1)
        go(ended('The step was ended while it waited for its turn.', 'cancelled'))
      }
      signal?.addEventListener('abort', leave, { once: true })
      pool.queue.push(go)
    })
  }
  const release = (pool: Pool, slot: Slot): void => {
    pool.busy.delete(slot)
    if (slot.isAlive() && (isClosed || pool.isForgotten)) slot.kill()
    else if (slot.isAlive()) {
      pool.idle.push(slot)
      slot.idleTimer = setTimeout(() => {
        pool.idle.splice(pool.idle.indexOf(slot), 1)
        slot.kill()
      }, idleMs)
      slot.idleTimer.unref()
    }
    pool.queue.shift()?.()
  }

  return {
    async ask(program, job) {
      const pool = poolOf(program.id)
      await turn(pool, job.signal)
      if (isClosed) throw ended('Flowbench is being closed.', 'interrupted')
      const idle = pool.idle.pop()
      clearTimeout(idle?.idleTimer)
      const slot = idle?.isAlive() === true ? idle : createSlot(start, program)
      pool.busy.add(slot)
      try {
        return await slot.ask(job)
      } finally {
        release(pool, slot)
      }
    },
    forget(id) {
      const pool = pools.get(id)
      if (!pool) return
      pool.isForgotten = true
      pools.delete(id)
      for (const slot of pool.idle.splice(0)) slot.kill()
    },
    close() {
      isClosed = true
      for (const pool of pools.values()) {
        for (const go of pool.queue.splice(0)) go(ended('Flowbench is being closed.', 'interrupted'))
        for (const slot of [...pool.idle.splice(0), ...pool.busy]) {
          clearTimeout(slot.idleTimer)
          slot.kill()
        }
      }
      pools.clear()
    },
  }
}

function ended(message: string, code: 'cancelled' | 'interrupted'): AppError {
  return new AppError({ code, message, retryable: code === 'interrupted', sent: 'not-sent' })
}
