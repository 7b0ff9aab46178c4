// leases: who has an item in hand: this process (its boot), and which of its workers. Nothing of it depends on the clock of
// the day; how long a worker may hold an item is counted by the dispatcher, on a clock that nobody sets.

import { randomBytes } from 'node:crypto'

export interface Leases {
  /** What stands at the item while a worker has it. */
  take(row: number): string
  /** It is settled, or tried again later: its worker is free. */
  leave(row: number): void
  leaveAll(): void
  /** As a GLOB of SQLite: each lease of this process. */
  readonly own: string
}

export function createLeases(): Leases {
  const boot = randomBytes(9).toString('base64url')
  const workers = new Map<number, number>()
  const free: number[] = []
  const leave = (row: number): void => {
    const worker = workers.get(row)
    if (worker !== undefined) free.push(worker)
    workers.delete(row)
  }
  return {
    take(row) {
      leave(row)
      const worker = free.pop() ?? workers.size
      workers.set(row, worker)
      return `${boot}.${worker}`
    },
    leave,
    leaveAll() {
      for (const row of workers.keys()) leave(row)
    },
    own: `${boot}.*`,
  }
}
