import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createKeptVectors, type KeptVectors, type Near } from './kept-vectors.ts'
import { openStore } from './open-store.ts'
import { createSearchTables, vectorsOf } from './schema.ts'

const [count, dimensions] = [200, 30]
const collection = { id: 1, dimensions }
let seed = 11
const next = (): number => (seed = (seed * 1_664_525 + 1_013_904_223) >>> 0) / 4_294_967_296 - 0.5
const vector = (): Float32Array => Float32Array.from({ length: dimensions }, next)

let folder: string
let database: Database
const add = (chunk: number, of: Float32Array, to = database): unknown => to.prepare(`INSERT INTO ${vectorsOf(1)} (chunk, document, vector) VALUES (?, ?, ?)`).run(chunk, chunk % 4, Buffer.from(of.buffer))
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-vectors-'))
  database = (await openStore(folder)).database
  createSearchTables(database, 1)
  for (let chunk = 1; chunk <= count; chunk++) for (let part = 0; part <= chunk % 3; part++) add(chunk, vector())
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Every scan of the table is slow to it. */
const eager = (most?: number): KeptVectors => createKeptVectors(database, { slowMs: -1, ...(most !== undefined && { most }) })
const even = { sql: 'document IN (?, ?)', values: [0, 2] }
const near = (found: readonly Near[]): [number, string][] => found.map(({ chunk, distance }) => [chunk, distance.toFixed(4)])

test('what was slow is answered from memory, and as the table answers', () => {
  const [kept, table] = [eager(), createKeptVectors(database, { slowMs: Infinity })]
  for (let round = 0; round < 20; round++) {
    const query = { vector: vector(), limit: 7, where: round % 2 === 0 ? null : even }
    expect(kept.isKept(1)).toBe(round > 1)
    expect(near(kept.nearest(collection, query))).toEqual(near(table.nearest(collection, query)))
  }
  expect(table.isKept(1)).toBe(false)
})

test('a passage with several vectors is found once, as near as the nearest of them', () => {
  const kept = eager()
  const query = { vector: vector(), limit: 3, where: null }
  for (let each = 0; each < 60; each++) add(1_000, query.vector.map((value) => value + each / 1_000))
  for (let each = 0; each < 3; each++) {
    const found = kept.nearest(collection, query)
    expect(new Set(found.map(({ chunk }) => chunk)).size).toBe(3)
    expect(found[0]?.chunk).toBe(1_000)
    expect(found[0]?.distance).toBeCloseTo(0, 5)
  }
  expect(kept.isKept(1)).toBe(true)
})

test('a vector of zeros is as far as what has nothing in common, and never first', () => {
  add(count + 1, new Float32Array(dimensions))
  const kept = eager()
  const query = { vector: vector(), limit: count + 1, where: null }
  for (const place of [1, 2]) {
    const found = kept.nearest(collection, query)
    expect(found, `question ${place}`).toHaveLength(count + 1)
    expect(found.find(({ chunk }) => chunk === count + 1)?.distance).toBe(1)
    expect(found[0]?.chunk).not.toBe(count + 1)
  }
})

test('what is written here or by another process is found by the next question', async () => {
  const kept = eager()
  const query = { vector: vector(), limit: 1, where: null }
  const ask = (): number | undefined => kept.nearest(collection, query)[0]?.chunk
  for (let each = 0; each < 2; each++) ask()
  expect(kept.isKept(1)).toBe(true)
  add(1_001, query.vector)
  kept.changed(1)
  expect(ask()).toBe(1_001)
  database.prepare(`DELETE FROM ${vectorsOf(1)} WHERE chunk = 1001`).run()
  kept.changed(1)
  for (let each = 0; each < 2; each++) expect(ask()).not.toBe(1_001)
  expect(kept.isKept(1)).toBe(true)
  const { database: another } = await openStore(folder)
  add(1_002, query.vector, another)
  another.close()
  expect(ask()).toBe(1_002)
})

test('what would take more memory than it may stays in the table', () => {
  const bytes = database.prepare<[], number>(`SELECT sum(length(vector)) FROM ${vectorsOf(1)}`).pluck().get() ?? 0
  const kept = eager(bytes - 1)
  const query = { vector: vector(), limit: 3, where: null }
  for (let each = 0; each < 3; each++) expect(kept.nearest(collection, query)).toHaveLength(3)
  expect(kept.isKept(1)).toBe(false)
  const room = eager(bytes)
  for (let each = 0; each < 3; each++) expect(room.nearest(collection, query)).toHaveLength(3)
  expect(room.isKept(1)).toBe(true)
})
