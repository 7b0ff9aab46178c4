import { conditionOf } from '@shared/knowledge/filter.ts'
import { z } from 'zod'
import { defineRetrieval, type SqlSession } from '../define.ts'
import { chunkId, passageOf, payloadOf } from './payload.ts'
import { pgvectorFilter } from './pgvector-filter.ts'

const limit = 10_000
/** Chunks in one statement; a vector is some tens of KB as text. */
const batch = 100

/** A table in a PostgreSQL database with the extension pgvector (https://github.com/pgvector/pgvector), for each collection one. */
export const pgvectorStore = defineRetrieval({
  key: 'pgvector',
  displayName: 'PostgreSQL with pgvector',
  summary: 'A table of its own in your database, which needs the extension "vector". The connection must let steps write.',
  connectors: ['postgresql'],
  config: z.strictObject({
    prefix: z.string().regex(/^[a-z_][a-z0-9_]{0,30}$/, 'A table is named by small letters, digits and _').default('flowbench_').meta({ title: 'Names of tables begin with', description: 'The name of the collection follows.' }),
  }),
  open({ prefix }, { account, collection, dimensions }) {
    const table = `"${prefix}${collection.replaceAll('-', '_').slice(0, 32)}"`
    const write = <T>(work: (session: SqlSession) => Promise<T>): Promise<T> => account.sql(work, { changes: true })
    const change = async (session: SqlSession, sql: string, parameters: readonly unknown[] = []): Promise<void> => { await session.rows(sql, parameters, { limit, changes: true }) }
    const isThere = async (session: SqlSession): Promise<boolean> => (await session.rows('SELECT to_regclass($1) IS NOT NULL AS there', [table], { limit: 1, changes: false })).rows[0]?.['there'] === true
    const ensure = async (session: SqlSession): Promise<void> => {
      if (await isThere(session)) return
      await change(session, 'CREATE EXTENSION IF NOT EXISTS vector')
      await change(session, `CREATE TABLE IF NOT EXISTS ${table} (id text PRIMARY KEY, document text NOT NULL, position integer NOT NULL, content text NOT NULL, metadata jsonb NOT NULL, embedding vector(${Number(dimensions)}) NOT NULL)`)
      await change(session, `CREATE INDEX IF NOT EXISTS ${table.slice(0, -1)}_document" ON ${table} (document)`)
    }
    return {
      indexDocuments: (documents) => write(async (session) => {
        await ensure(session)
        let count = 0
        for (const { document, chunks } of documents) {
          await session.plain('BEGIN')
          for (let at = 0; at < chunks.length; at += batch) {
            const rows = chunks.slice(at, at + batch).map((chunk) => {
              const { content, ...metadata } = payloadOf(document, chunk)
              return { id: chunkId(document.id, chunk.position), position: chunk.position, content, metadata, embedding: vectorText(chunk.embedding) }
            })
            await change(session, `INSERT INTO ${table} (id, document, position, content, metadata, embedding)
              SELECT id, $2, position, content, metadata, embedding::vector FROM jsonb_to_recordset($1::jsonb) AS given (id text, position integer, content text, metadata jsonb, embedding text)
              ON CONFLICT (id) DO UPDATE SET position = excluded.position, content = excluded.content, metadata = excluded.metadata, embedding = excluded.embedding`, [JSON.stringify(rows), document.id])
          }
          // What the document had more of before.
          await change(session, `DELETE FROM ${table} WHERE document = $1 AND position >= $2`, [document.id, chunks.length])
          await session.plain('COMMIT')
          count += chunks.length
        }
        return count
      }),
      retrieve: (queryEmbedding, { topK, filters }) => account.sql(async (session) => {
        if (!(await isThere(session))) return []
        const parameters: unknown[] = [vectorText(queryEmbedding)]
        const condition = filters && conditionOf(filters)
        const where = condition ? `WHERE ${pgvectorFilter(condition, (value) => `$${parameters.push(value)}`)}` : ''
        const { rows } = await session.rows(`SELECT id, content, metadata, 1 - (embedding <=> $1::vector) AS score FROM ${table} ${where} ORDER BY embedding <=> $1::vector LIMIT ${Number(topK)}`, parameters, { limit: topK, changes: false })
        return rows.map(({ id, content, metadata, score }) => passageOf({ ...(metadata as object), content }, { id: String(id), score: Number(score) }))
      }, { changes: false }),
      removeDocument: (id) => write(async (session) => { if (await isThere(session)) await change(session, `DELETE FROM ${table} WHERE document = $1`, [id]) }),
      clear: () => write((session) => change(session, `DROP TABLE IF EXISTS ${table}`)),
    }
  },
})

function vectorText(vector: Float32Array): string {
  return `[${vector.join(',')}]`
}
