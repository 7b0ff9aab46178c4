// search: the chunks nearest to a query, by meaning, by words, or by both.
import type { Database } from 'better-sqlite3'
import { conditionOf, type Filter } from '@shared/knowledge/filter.ts'
import type { SearchMode, TriedPassage } from '@shared/knowledge/document.ts'
import { filterSql, type Sql } from './filter-sql.ts'
import { fuse } from './fuse.ts'
import type { KeptVectors } from './kept-vectors.ts'
import { vectorsOf, wordsOf } from './schema.ts'
import { wordQuery } from './words.ts'

export type Search = { mode: SearchMode; /** Of the query. Without one nothing is found by meaning. */ vector: Float32Array | null; text: string; topK: number; filters: Filter | null }

type Row = { chunk: number; position: number; headings: string; page: number | null; content: string; key: string; title: string; source: string; format: string; metadata: string }

/** So many of each list are fused, at least: what is far down in both may be first together. */
const leastCandidates = 50

export function search(database: Database, vectors: KeptVectors, found: { id: number; dimensions: number | null }, { mode, vector, text, topK, filters }: Search): TriedPassage[] {
  const collection = found.id
  const condition = filters === null ? null : conditionOf(filters)
  const where = (column: string): Sql | null => condition && filterSql(condition, { collection, column })
  const candidates = mode === 'hybrid' ? Math.max(topK * 4, leastCandidates) : topK
  const near = mode === 'words' || vector === null ? [] : vectors.nearest(found, { vector, limit: candidates, where: where('document') })
  const words = mode === 'meaning' ? [] : withWords(database, collection, text, candidates, where('document'))
  const distances = new Map(near.map(({ chunk, distance }) => [chunk, distance]))
  const ranked = mode === 'meaning' || (words.length === 0 && near.length > 0)
    ? near.slice(0, topK).map(({ chunk, distance }) => ({ chunk, score: 1 - distance }))
    : fuse(near.length > 0 ? [near.map(({ chunk }) => chunk), words] : [words]).slice(0, topK)
  const select = database.prepare<[number], Row>(`SELECT c.id AS chunk, c.position, c.headings, c.page, c.content, d.key, d.title, d.source, d.format, d.metadata FROM chunks c JOIN documents d ON d.id = c.document WHERE c.id = ?`)
  return ranked.flatMap(({ chunk, score }) => {
    const row = select.get(chunk)
    if (!row) return []
    const distance = distances.get(chunk) ?? (vector === null || mode === 'words' ? null : vectors.distanceOf(collection, chunk, vector))
    const rank = words.indexOf(chunk)
    return [{ ...passageOf(row), score, similarity: distance === null ? null : 1 - distance, wordRank: rank === -1 ? null : rank + 1 }]
  })
}

function withWords(database: Database, collection: number, text: string, limit: number, where: Sql | null): number[] {
  const query = wordQuery(text)
  if (query === null) return []
  const table = wordsOf(collection)
  const within = where ? `AND rowid IN (SELECT chunk FROM ${vectorsOf(collection)} WHERE ${where.sql})` : ''
  // A word in a heading says more of what a passage is about than one in the text.
  return database.prepare<unknown[], { rowid: number }>(`SELECT rowid FROM ${table} WHERE ${table} MATCH ? ${within} ORDER BY bm25(${table}, 1.0, 2.0) LIMIT ?`)
    .all(query, ...(where?.values ?? []), limit).map(({ rowid }) => rowid)
}

function passageOf({ key, position, headings, page, content, title, source, format, metadata }: Row): Pick<TriedPassage, 'id' | 'content' | 'metadata'> {
  return {
    id: `${key}#${position}`, content,
    metadata: { ...(JSON.parse(metadata) as object), document: key, title, source, format, heading: (JSON.parse(headings) as string[]).join(' › '), position, ...(page !== null && { page }) },
  }
}
