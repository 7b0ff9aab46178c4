// refusals: what was turned away, for whoever looks why. Owns `refused_requests`.
//
//   F1. Bounded: the newest are kept, and a flood of them costs one small transaction now and then.
//   F2. Never a body, a header or a query of them: nobody vouches for what they hold.

import type { Database } from 'better-sqlite3'
import type { RefusedRequest } from '@shared/inbox-request.ts'

export interface Refusals {
  note(refused: RefusedRequest): void
  flush(): void
}

const mostKept = 1_000
const mostWaiting = 200
const writeEveryMs = 200

/** `written` is told when there are new ones to be read. */
export function createRefusals(database: Database, written: () => void): Refusals {
  const insert = database.prepare('INSERT INTO refused_requests (method, path, status, reason, size, received_at) VALUES (@method, @path, @status, @reason, @size, @receivedAt)')
  const prune = database.prepare('DELETE FROM refused_requests WHERE id <= (SELECT max(id) FROM refused_requests) - ?')
  let waiting: RefusedRequest[] = []
  let timer: NodeJS.Timeout | null = null
  const write = database.transaction((all: readonly RefusedRequest[]) => {
    for (const refused of all) insert.run(refused)
    prune.run(mostKept)
  })
  const flush = (): void => {
    if (timer) clearTimeout(timer)
    timer = null
    const all = waiting
    waiting = []
    try {
      if (all.length === 0) return
      write(all)
      written()
    } catch {
      // Losing a note of what was refused is better than holding up what is taken in.
    }
  }
  return {
    note(refused) {
      if (waiting.length >= mostWaiting) return
      waiting.push({ ...refused, method: refused.method.slice(0, 16), path: (refused.path.split('?')[0] ?? '').slice(0, 300), reason: refused.reason.slice(0, 500) })
      timer ??= setTimeout(flush, writeEveryMs).unref()
    },
    flush,
  }
}
