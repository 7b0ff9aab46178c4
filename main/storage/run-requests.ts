// run-requests: what another process (the command line) asks of the engine about runs. Owns the table `run_requests`.
//
//   Q1. Kept until it was carried out: an engine that does not run now takes it up when it starts.
//   Q2. A run that is asked for has its id from whoever asks, so that it is started once, whatever happens in between.

import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { NodeId, RunId } from '@shared/id.ts'

export const RunRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cancel'), runId: RunId, reason: z.string() }),
  z.object({ kind: z.literal('replay'), runId: RunId }),
  /** The same payload, from the beginning or from a node; `as` is the id of the run that comes of it. */
  z.object({ kind: z.literal('run-as-new'), runId: RunId, from: NodeId.nullable(), as: RunId }),
])
export type RunRequest = z.infer<typeof RunRequest>

export interface RunRequests {
  add(request: RunRequest): void
  /** The oldest first. What a newer version asked, and this one cannot read, is left out. */
  open(): { id: number; request: RunRequest }[]
  remove(id: number): void
}

export function createRunRequests(database: Database, now: () => number): RunRequests {
  const insert = database.prepare('INSERT INTO run_requests (request, asked_at) VALUES (?, ?)')
  const select = database.prepare<[], { id: number; request: string }>('SELECT id, request FROM run_requests ORDER BY id')
  const remove = database.prepare('DELETE FROM run_requests WHERE id = ?')
  return {
    add: (request) => void insert.run(JSON.stringify(request), now()),
    open: () => select.all().flatMap(({ id, request }) => {
      const parsed = RunRequest.safeParse(JSON.parse(request))
      return parsed.success ? [{ id, request: parsed.data }] : []
    }),
    remove: (id) => void remove.run(id),
  }
}
