// store: collections, their documents and chunks, and what they are found by. Owns `knowledge.db`.
//  K1. A document is there whole, with all its chunks, vectors and words, or as it was before: what is put is one transaction.
//  K2. All vectors of a collection have the same length, which its first ones set.
//  K3. What another store keeps has its documents listed here, and nothing of their text.
import type { Database, Statement } from 'better-sqlite3'
import type { Collection, CollectionSummary, Cutting, DocumentSummary, ProviderChoice } from '@shared/knowledge/collection.ts'
import type { Chunk, DocumentFormat, Metadata, TriedPassage } from '@shared/knowledge/document.ts'
import { AppError } from '@shared/failure.ts'
import { isColumn, stored } from './filter-sql.ts'
import { createSearchTables, dropSearchTables, vectorsOf, wordsOf } from './schema.ts'
import { blobOf, createKeptVectors, type KeptOptions } from './kept-vectors.ts'
import { search, type Search } from './search.ts'

/** What is written of a document. `digest` tells whether another content or cutting came. */
export type DocumentEntry = { id: string; title: string; source: string; format: DocumentFormat; digest: string; metadata: Metadata; characters: number }
/** `chunks` and the vectors in their order, one after the other, of each chunk as many as `parts` says; null where another store has them. */
export type PutDocument = { collection: string; document: DocumentEntry; dimensions: number; now: number } & ({ chunks: readonly Chunk[]; parts: readonly number[]; vectors: Float32Array } | { chunks: number; vectors: null })

export type KnownDocument = { digest: string; chunks: number }

export interface Store {
  collections(): CollectionSummary[]
  /** Without counting what is in it. Throws AppError `not-found`. */
  collection(name: string): Collection
  /** Throws AppError `conflict` when there is one of this name. */
  create(collection: Collection): void
  /** Throws AppError `not-found`. */
  remove(name: string): void
  /** Documents as they are, by their ids. */
  known(collection: string, ids: readonly string[]): Record<string, KnownDocument>
  /** Adds each, or takes the place of the one with its id; all of them or none. Throws AppError `invalid-input` for vectors of another length. */
  put(entries: readonly PutDocument[]): void
  removeDocument(collection: string, id: string): boolean
  /** By id, after `after`. */
  documents(collection: string, query: { after: string; limit: number; search: string }): DocumentSummary[]
  chunks(collection: string, document: string): Chunk[]
  search(collection: string, query: Search): TriedPassage[]
}

type CollectionRow = { id: number; name: string; embedder: string; embedderId: string; dimensions: number | null; store: string; cutting: string; createdAt: number }
type CountedRow = CollectionRow & { documents: number; chunks: number }
type DocumentRow = Omit<DocumentSummary, 'metadata'> & { metadata: string }
type ChunkRow = { position: number; headings: string; page: number | null; content: string }

export function createStore(database: Database, options: KeptOptions = {}): Store {
  const kept = createKeptVectors(database, options)
  const columns = 'c.id, c.name, c.embedder, c.embedder_id AS embedderId, c.dimensions, c.store, c.cutting, c.created_at AS createdAt'
  const all = database.prepare<[], CountedRow>(`SELECT ${columns},
    (SELECT count(*) FROM documents d WHERE d.collection = c.id) AS documents, (SELECT coalesce(sum(d.chunks), 0) FROM documents d WHERE d.collection = c.id) AS chunks FROM collections c ORDER BY c.name`)
  const one = database.prepare<[string], CollectionRow>(`SELECT ${columns} FROM collections c WHERE c.name = ?`)
  const insertCollection = database.prepare('INSERT INTO collections (name, embedder, embedder_id, dimensions, store, cutting, created_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
  const setDimensions = database.prepare('UPDATE collections SET dimensions = ? WHERE id = ?')
  const eraseCollection = database.prepare('DELETE FROM collections WHERE id = ?')
  const selectDocument = database.prepare<[number, string], KnownDocument & { id: number }>('SELECT id, digest, chunks FROM documents WHERE collection = ? AND key = ?')
  const insertDocument = database.prepare('INSERT INTO documents (collection, key, title, source, format, digest, metadata, chunks, characters, indexed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const eraseDocument = database.prepare('DELETE FROM documents WHERE id = ?')
  const insertAttribute = database.prepare('INSERT OR IGNORE INTO attributes (collection, name, value, document) VALUES (?, ?, ?, ?)')
  const insertChunk = database.prepare('INSERT INTO chunks (document, position, headings, page, content) VALUES (?, ?, ?, ?, ?)')
  const selectChunks = database.prepare<[number], ChunkRow>('SELECT position, headings, page, content FROM chunks WHERE document = ? ORDER BY position')
  const selectDocuments = database.prepare<unknown[], DocumentRow>(`SELECT key AS id, title, source, format, metadata, chunks, characters, indexed_at AS indexedAt FROM documents
    WHERE collection = ? AND key > ? AND (? = '' OR instr(lower(title || ' ' || source || ' ' || key), lower(?)) > 0) ORDER BY key LIMIT ?`)

  const found = (name: string): CollectionRow => {
    const row = one.get(name)
    if (!row) throw missing(name)
    return row
  }
  /** The words of a removed document cannot be taken out of the index by their text, which it does not keep; it knows them by their rows. */
  const forget = (collection: number, document: number): void => {
    kept.changed(collection)
    database.prepare(`DELETE FROM ${wordsOf(collection)} WHERE rowid IN (SELECT chunk FROM ${vectorsOf(collection)} WHERE document = ?)`).run(document)
    database.prepare(`DELETE FROM ${vectorsOf(collection)} WHERE document = ?`).run(document)
    eraseDocument.run(document)
  }

  /** Statements of each collection, since each has tables of its own. */
  const writers = new Map<number, { vector: Statement; words: Statement }>()
  const writerOf = (collection: number): { vector: Statement; words: Statement } => {
    const known = writers.get(collection) ?? {
      vector: database.prepare(`INSERT INTO ${vectorsOf(collection)} (chunk, document, vector) VALUES (?, ?, ?)`),
      words: database.prepare(`INSERT INTO ${wordsOf(collection)} (rowid, content, headings) VALUES (?, ?, ?)`),
    }
    writers.set(collection, known)
    return known
  }
  const putOne = ({ collection: name, document, dimensions, now, ...put }: PutDocument): void => {
    const collection = found(name)
    const count = typeof put.chunks === 'number' ? put.chunks : put.chunks.length
    if (collection.dimensions === null && count > 0) setDimensions.run(dimensions, collection.id)
    if (collection.dimensions !== null && count > 0 && collection.dimensions !== dimensions) throw refused('invalid-input', `The collection "${name}" holds vectors of ${collection.dimensions} numbers, and these have ${dimensions}: another model made them, and the two cannot be compared. Use the model that the collection was made with, or make a new collection.`)
    const before = selectDocument.get(collection.id, document.id)
    if (before) forget(collection.id, before.id)
    const row = insertDocument.run(collection.id, document.id, document.title, document.source, document.format, document.digest, JSON.stringify(document.metadata), count, document.characters, now).lastInsertRowid
    for (const [field, value] of attributesOf(document)) insertAttribute.run(collection.id, field, stored(value), row)
    if (put.vectors === null) return
    kept.changed(collection.id)
    const writer = writerOf(collection.id)
    let next = 0
    for (const [at, { position, headings, page, content }] of put.chunks.entries()) {
      const chunk = insertChunk.run(row, position, JSON.stringify(headings), page ?? null, content).lastInsertRowid
      for (const end = next + (put.parts[at] ?? 0); next < end; next++) writer.vector.run(chunk, row, blobOf(put.vectors.subarray(next * dimensions, (next + 1) * dimensions)))
      writer.words.run(chunk, content, [document.title, ...headings].join(' '))
    }
  }

  return {
    collections: () => all.all().map((row) => ({ ...collectionOf(row), documents: row.documents, chunks: row.chunks })),
    collection: (name) => collectionOf(found(name)),
    create: database.transaction(({ name, embedder, embedderId, dimensions, store, cutting, createdAt }) => {
      const { changes, lastInsertRowid } = insertCollection.run(name, JSON.stringify(embedder), embedderId, dimensions, JSON.stringify(store), JSON.stringify(cutting), createdAt)
      if (changes === 0) throw refused('conflict', `There is a collection "${name}" already. Choose another name, or index into that one.`)
      createSearchTables(database, Number(lastInsertRowid))
    }),
    remove: database.transaction((name) => {
      const { id } = found(name)
      writers.delete(id)
      kept.changed(id)
      dropSearchTables(database, id)
      eraseCollection.run(id)
    }),
    known(name, ids) {
      const { id } = found(name)
      return Object.fromEntries(ids.flatMap((key) => { const row = selectDocument.get(id, key); return row ? [[key, { digest: row.digest, chunks: row.chunks }]] : [] }))
    },
    put: database.transaction((entries) => { for (const entry of entries) putOne(entry) }),
    removeDocument: database.transaction((name, key) => {
      const { id } = found(name)
      const row = selectDocument.get(id, key)
      if (row) forget(id, row.id)
      return row !== undefined
    }),
    documents: (name, { after, limit, search: wanted }) => selectDocuments.all(found(name).id, after, wanted, wanted, limit).map((row) => ({ ...row, metadata: JSON.parse(row.metadata) as Metadata })),
    chunks(name, key) {
      const row = selectDocument.get(found(name).id, key)
      if (!row) throw refused('not-found', `The collection "${name}" has no document "${key}".`)
      return selectChunks.all(row.id).map(({ page, headings, ...chunk }) => ({ ...chunk, headings: JSON.parse(headings) as string[], ...(page !== null && { page }) }))
    },
    search: (name, query) => search(database, kept, found(name), query),
  }
}

function collectionOf({ name, embedder, embedderId, dimensions, store, cutting, createdAt }: CollectionRow): Collection {
  return { name, embedderId, dimensions, createdAt, embedder: JSON.parse(embedder) as ProviderChoice, store: JSON.parse(store) as ProviderChoice, cutting: JSON.parse(cutting) as Cutting }
}

/** What filters find otherwise is left out, also where metadata has something of that name. */
function attributesOf({ metadata }: DocumentEntry): [string, string | number | boolean][] {
  return Object.entries(metadata).filter(([name]) => !isColumn(name)).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each): [string, string | number | boolean] => [name, each]))
}

export function missing(name: string): AppError {
  return refused('not-found', `There is no collection "${name.slice(0, 80)}". Make it under Knowledge, or index something into it.`)
}

function refused(code: 'conflict' | 'invalid-input' | 'not-found', message: string): AppError {
  return new AppError({ code, message, retryable: false, sent: 'not-sent' })
}
