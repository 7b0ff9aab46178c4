// confined: the one way to run a program that is not ours.
//  C1. A program runs in a process of its own, which does one job at a time; programs never share one.
//  C2. A process that was idle for a while ends. What a program keeps in its memory is gone then, and it may count on nothing.
//  C3. A program of which a version is replaced or removed is forgotten: its processes end with the job they do.
import type { StartProcess } from '@main/platform/process/fork-node.ts'
import { createPool, type Pool } from '@main/platform/process/pool.ts'
import type { JsonValue } from '@shared/json.ts'
import { idleMs, mostProcesses } from './limits.ts'
import type { Dialect, ProgramFiles } from './protocol.ts'
import { createSlot, type Job, type Slot } from './slot.ts'

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

export function createConfined({ start }: { start: StartProcess }): Confined {
  const pools = new Map<string, Pool<Slot>>()
  let isClosed = false

  const poolOf = (program: Program): Pool<Slot> => {
    const known = pools.get(program.id)
    if (known) return known
    const pool = createPool({ make: () => createSlot(start, program), most: mostProcesses, idleMs })
    if (isClosed) pool.close()
    pools.set(program.id, pool)
    return pool
  }

  return {
    ask: (program, job) => poolOf(program).use(job.signal, (slot) => slot.ask(job)),
    forget(id) {
      pools.get(id)?.retire()
      pools.delete(id)
    },
    close() {
      isClosed = true
      for (const pool of pools.values()) pool.close()
      pools.clear()
    },
  }
}
