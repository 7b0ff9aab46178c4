// kept-vectors: the chunks nearest to a vector, by a scan of the table or, of a collection that is asked again, of an array in memory.
//  V1. What is in memory is what is in the table: a change from here or from another process lets go of it.
//  V2. The first question after a change goes to the table; when that took long, the next one brings the vectors into memory.
//  V3. A chunk that has several vectors is as near as the nearest of them.
//  V4. All of it together takes no more than it may: what was asked longest ago goes first, and what is larger is never brought.
import type { Database } from 'better-sqlite3'
import { undirected } from './distance.ts'
import type { Sql } from './filter-sql.ts'
import { vectorsOf } from './schema.ts'

export type Near = { chunk: number; /** 1 less the cosine, from 0 to 2. */ distance: number }

export interface KeptVectors {
  /** At most `limit`, the nearest first. `where` is about the column `document`. */
  nearest(collection: { id: number; dimensions: number | null }, query: { vector: Float32Array; limit: number; where: Sql | null }): Near[]
  distanceOf(collection: number, chunk: number, vector: Float32Array): number | null
  /** Called for each collection that is written to. */
  changed(collection: number): void
  isKept(collection: number): boolean
}

export type KeptOptions = { /** A scan of the table that takes longer is worth the memory, in milliseconds. */ slowMs?: number; /** In bytes. */ most?: number }

const usualParts = 4

type Kept = { /** Of each vector. */ chunks: number[]; /** By the row of the vector. */ places: Map<number, number>; vectors: Float32Array; lengths: Float64Array; dimensions: number }

export function createKeptVectors(database: Database, { slowMs = 20, most = 256_000_000 }: KeptOptions = {}): KeptVectors {
  const kept = new Map<number, Kept>()
  const slow = new Set<number>()
  let version: unknown

  const forgetWhatOthersChanged = (): void => {
    const now = database.pragma('data_version', { simple: true })
    if (now !== version) for (const all of [kept, slow]) all.clear()
    version = now
  }
  const bytes = ({ vectors }: Kept): number => vectors.byteLength
  const bring = (collection: number, dimensions: number): void => {
    const { count } = database.prepare<[], { count: number }>(`SELECT count(*) AS count FROM ${vectorsOf(collection)}`).get() ?? { count: 0 }
    const needed = count * dimensions * 4
    if (needed > most) return
    for (const [oldest] of kept) if (needed + [...kept.values()].reduce((sum, each) => sum + bytes(each), 0) > most) kept.delete(oldest)
    kept.set(collection, read(database, collection, { count, dimensions }))
  }
  /** Some more than are asked for, since several may be of one chunk; when that was not enough, all are looked at again. */
  const fromTable = (collection: number, { vector, limit, where }: { vector: Float32Array; limit: number; where: Sql | null }): Near[] => {
    const statement = database.prepare<unknown[], Near>(`SELECT chunk, ifnull(vec_distance_cosine(vector, ?), ${undirected}) AS distance FROM ${vectorsOf(collection)} ${where ? `WHERE ${where.sql}` : ''} ORDER BY distance LIMIT ?`)
    for (let most = limit * usualParts; ; most *= usualParts) {
      const rows = statement.all(blobOf(vector), ...(where?.values ?? []), most)
      const best = new Map<number, Near>()
      for (const near of rows) if (!best.has(near.chunk)) best.set(near.chunk, near)
      if (best.size >= limit || rows.length < most) return [...best.values()].slice(0, limit)
    }
  }

  return {
    nearest({ id, dimensions }, query) {
      forgetWhatOthersChanged()
      if (slow.delete(id) && dimensions !== null && !kept.has(id)) bring(id, dimensions)
      const inMemory = kept.get(id)
      if (inMemory) {
        kept.delete(id)
        kept.set(id, inMemory)
        return scan(inMemory, query, query.where && placesOf(database, id, inMemory, query.where))
      }
      const since = performance.now()
      const found = fromTable(id, query)
      if (performance.now() - since > slowMs) slow.add(id)
      return found
    },
    distanceOf: (collection, chunk, vector) => database.prepare<unknown[], Near>(`SELECT min(ifnull(vec_distance_cosine(vector, ?), ${undirected})) AS distance FROM ${vectorsOf(collection)} WHERE document = (SELECT document FROM chunks WHERE id = ?) AND chunk = ?`).get(blobOf(vector), chunk, chunk)?.distance ?? null,
    changed(collection) {
      kept.delete(collection)
      slow.delete(collection)
    },
    isKept: (collection) => kept.has(collection),
  }
}

function read(database: Database, collection: number, { count, dimensions }: { count: number; dimensions: number }): Kept {
  const vectors = new Float32Array(count * dimensions)
  const target = new Uint8Array(vectors.buffer)
  const lengths = new Float64Array(count)
  const chunks: number[] = []
  const places = new Map<number, number>()
  const rows = database.prepare<[], [number, number, Uint8Array]>(`SELECT id, chunk, vector FROM ${vectorsOf(collection)} ORDER BY id`).raw()
  for (const [id, chunk, blob] of rows.iterate()) {
    const at = chunks.push(chunk) - 1
    places.set(id, at)
    target.set(blob, at * dimensions * 4)
    lengths[at] = Math.sqrt(dot(vectors, at * dimensions, vectors.subarray(at * dimensions, (at + 1) * dimensions)))
  }
  return { chunks, places, vectors, lengths, dimensions }
}

function placesOf(database: Database, collection: number, { places }: Kept, where: Sql): number[] {
  // Put in order here: asked for it, SQLite goes through the whole table and not through the index of its documents.
  return database.prepare<unknown[], number>(`SELECT id FROM ${vectorsOf(collection)} WHERE ${where.sql}`).pluck().all(...where.values).flatMap((id) => places.get(id) ?? []).sort((one, other) => one - other)
}

function scan({ chunks, vectors, lengths, dimensions }: Kept, { vector, limit }: { vector: Float32Array; limit: number }, only: number[] | null): Near[] {
  const length = Math.sqrt(dot(vector, 0, vector))
  const best: Near[] = []
  let farthest = Infinity
  const count = only?.length ?? chunks.length
  for (let each = 0; each < count; each++) {
    const at = only?.[each] ?? each
    const scale = length * (lengths[at] ?? 0)
    const distance = scale > 0 ? 1 - dot(vectors, at * dimensions, vector) / scale : undirected
    if (best.length === limit && distance >= farthest) continue
    insert(best, { chunk: chunks[at] ?? 0, distance })
    if (best.length > limit) best.pop()
    farthest = best.at(-1)?.distance ?? Infinity
  }
  return best
}

/** Behind those that are as near, so that of equals the first stays first. */
function insert(best: Near[], near: Near): void {
  const same = best.findIndex(({ chunk }) => chunk === near.chunk)
  if (same !== -1 && (best[same]?.distance ?? 0) <= near.distance) return
  if (same !== -1) best.splice(same, 1)
  let place = best.length
  while (place > 0 && (best[place - 1]?.distance ?? 0) > near.distance) place--
  best.splice(place, 0, near)
}

/** Four sums side by side: one alone would wait for itself at each number. */
function dot(vectors: Float32Array, offset: number, other: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0]
  const whole = other.length - (other.length % 4)
  let at = 0
  for (; at < whole; at += 4) {
    a += (vectors[offset + at] ?? 0) * (other[at] ?? 0)
    b += (vectors[offset + at + 1] ?? 0) * (other[at + 1] ?? 0)
    c += (vectors[offset + at + 2] ?? 0) * (other[at + 2] ?? 0)
    d += (vectors[offset + at + 3] ?? 0) * (other[at + 3] ?? 0)
  }
  for (; at < other.length; at++) a += (vectors[offset + at] ?? 0) * (other[at] ?? 0)
  return a + b + c + d
}

export function blobOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
}
