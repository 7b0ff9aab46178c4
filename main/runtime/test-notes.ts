// A small real service for tests, on loopback, that loses answers when it is told to; and a connector to it, made as
// every connector is, with one action of each class of effect.

import { z } from 'zod'
import { defineAction, defineConnector, type ActionHttp, type Connector } from '@main/connectors/define.ts'
import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { serveHttp } from '@main/platform/http/test-server.ts'
import { AppError } from '@shared/failure.ts'
import { failureOfStatus } from '@shared/http/status.ts'

export type Note = { id: string; text: string; marker: string | null }
/** What becomes of the next request: taken or not, and then the line is cut (`lost`), or held without an answer (`held`). */
export type Mishap = 'taken-lost' | 'lost' | 'taken-held' | 'held'

export type NotesService = { origin: string; notes: Map<string, Note>; writes: number; searches: number; mishaps: Mishap[]; /** So many searches get no answer, or are refused. */ lostSearches: number; refusedSearches: number; http: ActionHttp; close(): Promise<void> }

/** POST /notes makes one each time, but for one `idempotency-key`; PUT /notes/ID makes that one; GET /notes?marker= finds. */
export async function serveNotes(): Promise<NotesService> {
  const notes = new Map<string, Note>()
  const byKey = new Map<string, Note>()
  const server = await serveHttp(({ method, url, headers, body }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://notes')
    const answer = (value: unknown): void => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (method === 'GET') {
      service.searches++
      if (service.lostSearches > 0) return void (service.lostSearches--, response.destroy())
      if (service.refusedSearches > 0) return void (service.refusedSearches--, response.writeHead(403).end())
      return answer([...notes.values()].filter(({ marker }) => marker === searchParams.get('marker')))
    }
    service.writes++
    const mishap = service.mishaps.shift()
    if (mishap === 'held') return
    if (mishap === 'lost') return void response.destroy()
    const key = headers['idempotency-key']
    const known = typeof key === 'string' ? byKey.get(key) : undefined
    const { text, marker } = JSON.parse(body) as { text: string; marker?: string }
    const note = known ?? { id: method === 'PUT' ? pathname.slice('/notes/'.length) : `n${notes.size + 1}`, text, marker: marker ?? null }
    notes.set(note.id, note)
    if (typeof key === 'string') byKey.set(key, note)
    if (mishap === 'taken-held') return
    if (mishap === 'taken-lost') return void response.destroy()
    answer(note)
  })
  const client = createHttp({ grants: () => [parseGrant(server.origin, { addedAt: 0 })] })
  const service: NotesService = {
    origin: server.origin, notes, writes: 0, searches: 0, mishaps: [], lostSearches: 0, refusedSearches: 0, http: client,
    async close() {
      await client.close()
      await server.close()
    },
  }
  return service
}

const Note = z.object({ id: z.string(), text: z.string(), marker: z.string().nullable() })
const input = z.object({ text: z.string(), id: z.string().default('fixed') })
const common = { summary: 'A note', input, output: Note, defaultInput: { text: '' }, sample: { id: 'n1', text: 'hello', marker: null } }

export function notesConnector(origin: string): Connector {
  const send = async (http: ActionHttp, method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<unknown> => {
    const response = await http.request({ method, url: `${origin}${path}`, headers: { 'content-type': 'application/json', ...headers }, ...(body && { body: JSON.stringify(body) }) })
    const failure = failureOfStatus(response, { method }, Date.now())
    if (failure) throw new AppError(failure)
    return JSON.parse(new TextDecoder().decode(response.body))
  }
  return defineConnector({
    key: 'notes', displayName: 'Notes', icon: 'sticky-note', capabilities: ['action'], config: z.object({}),
    actions: [
      defineAction({ ...common, key: 'find', displayName: 'Find notes', description: 'Finds notes.', effect: 'read', output: z.object({ found: z.array(Note) }), sample: { found: [] }, run: async ({ text }, { http }) => ({ found: z.array(Note).parse(await send(http, 'GET', `/notes?marker=${encodeURIComponent(text)}`)) }) }),
      defineAction({ ...common, key: 'put', displayName: 'Put a note', description: 'Puts a note at its id.', effect: 'idempotent', run: async ({ id, text }, { http }) => Note.parse(await send(http, 'PUT', `/notes/${id}`, { text })) }),
      defineAction({ ...common, key: 'add-once', displayName: 'Add a note once', description: 'Adds a note by a key.', effect: 'keyed', keyHonouredMs: 3_600_000, run: async ({ text }, { http, idempotencyKey }) => Note.parse(await send(http, 'POST', '/notes', { text }, { 'idempotency-key': idempotencyKey })) }),
      defineAction({
        ...common, key: 'add-marked', displayName: 'Add a marked note', description: 'Adds a note with a marker.', effect: 'reconcilable',
        run: async ({ text }, { http, idempotencyKey }) => Note.parse(await send(http, 'POST', '/notes', { text, marker: idempotencyKey })),
        async reconcile(_input, { http, idempotencyKey }) {
          const [first, ...more] = z.array(Note).parse(await send(http, 'GET', `/notes?marker=${idempotencyKey}`))
          if (more.length > 0 && first) return { kind: 'unknown', reason: `There are ${more.length + 1} notes with this marker.`, candidates: [first, ...more].map((note) => ({ title: note.id, output: note })) }
          return first ? { kind: 'happened', output: first } : { kind: 'did-not-happen' }
        },
      }),
      defineAction({ ...common, key: 'add', displayName: 'Add a note', description: 'Adds a note.', effect: 'unsafe', run: async ({ text }, { http }) => Note.parse(await send(http, 'POST', '/notes', { text })) }),
    ],
  })
}
