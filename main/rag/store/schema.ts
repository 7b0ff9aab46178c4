import type { Database } from 'better-sqlite3'

/** The one of `knowledge.db`; the app's own database has its migrations apart. */
export const schemaVersion = 2

/**
 * Metadata is kept twice: whole, to be given back, and name by name, for filters. True and false are there the blobs x'01'
 * and x'00', since SQLite would take them for the numbers.
 */
export function createTables(database: Database): void {
  database.exec(`
    CREATE TABLE collections (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, embedder TEXT NOT NULL, embedder_id TEXT NOT NULL, dimensions INTEGER,
      store TEXT NOT NULL, cutting TEXT NOT NULL, created_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE documents (
      id INTEGER PRIMARY KEY, collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE, key TEXT NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL,
      format TEXT NOT NULL, digest TEXT NOT NULL, metadata TEXT NOT NULL, chunks INTEGER NOT NULL, characters INTEGER NOT NULL, indexed_at INTEGER NOT NULL,
      UNIQUE (collection, key)
    ) STRICT;
    CREATE TABLE attributes (
      collection INTEGER NOT NULL, name TEXT NOT NULL, value ANY NOT NULL, document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
      PRIMARY KEY (collection, name, value, document)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX attributes_of_document ON attributes (document);
    CREATE TABLE chunks (
      id INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE, position INTEGER NOT NULL,
      headings TEXT NOT NULL, page INTEGER, content TEXT NOT NULL, UNIQUE (document, position)
    ) STRICT;
  `)
}

/** Each collection has its own: a search reads nothing of the others, and how rare a word is is a matter of one collection. */
export function createSearchTables(database: Database, collection: number): void {
  database.exec(`
    ${vectorTable(collection)}
    CREATE VIRTUAL TABLE ${wordsOf(collection)} USING fts5 (content, headings, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2');
  `)
}

/** A chunk that is longer than what its model reads at once has a vector for each part. */
function vectorTable(collection: number): string {
  return `CREATE TABLE ${vectorsOf(collection)} (id INTEGER PRIMARY KEY, chunk INTEGER NOT NULL, document INTEGER NOT NULL, vector BLOB NOT NULL) STRICT;
    CREATE INDEX ${vectorsOf(collection)}_document ON ${vectorsOf(collection)} (document, chunk);`
}

/** In version 1 a chunk had one vector, and what each document has was among the attributes, too. */
export function migrateFrom1(database: Database): void {
  for (const collection of database.prepare<[], number>('SELECT id FROM collections').pluck().all()) {
    const table = vectorsOf(collection)
    database.exec(`DROP INDEX ${table}_document; ALTER TABLE ${table} RENAME TO former; ${vectorTable(collection)} INSERT INTO ${table} (chunk, document, vector) SELECT chunk, document, vector FROM former; DROP TABLE former`)
  }
  database.exec("DELETE FROM attributes WHERE name IN ('document', 'title', 'source', 'format')")
}

export function dropSearchTables(database: Database, collection: number): void {
  database.exec(`DROP TABLE IF EXISTS ${vectorsOf(collection)}; DROP TABLE IF EXISTS ${wordsOf(collection)}`)
}

export function vectorsOf(collection: number): string {
  return `vectors_${collection}`
}

export function wordsOf(collection: number): string {
  return `words_${collection}`
}
