// session: one connection for one step, over a socket that was checked.
import type { JsonObject } from '@shared/json.ts'
import type { Client, Query, QueryResult } from 'pg'
import type { LookupContext, NetSocket } from '../define.ts'
import type { PostgresqlConfig } from './config.ts'
import { toJson, typesAsText } from './values.ts'

export type Session = {
  /** The text may hold no second statement. `limit`: what is beyond is not given; of one that changes nothing it is not even fetched, and the session is over. */
  rows(sql: string, parameters: readonly unknown[], options: { limit: number; changes: boolean }): Promise<Fetched>
  plain(sql: string): Promise<void>
}
export type Fetched = { rows: JsonObject[]; rowCount: number | null; isCut: boolean }

/** A step's output is kept in the run's journal. */
const maxLength = 5_000_000
/** For the way to the server and back, and for signing in. */
const answerMarginMs = 20_000

/** Does `work` with a session, and ends it. Rejects with AppError, or with what the driver throws, which `normalizePostgresqlError` reads. */
export async function withSession<T>({ config, net }: Pick<LookupContext<PostgresqlConfig>, 'config' | 'net'>, work: (session: Session) => Promise<T>): Promise<T> {
  const { host, port, database, user, password, tls, ca, statementSeconds } = config
  const { default: pg } = await import('pg')
  const socket = await net.connect({ host, port })
  const client = new pg.Client({
    host, port, database, user, password: password ?? '', application_name: 'Flowbench',
    ssl: tls === 'off' ? false : { rejectUnauthorized: true, ...(ca !== undefined && { ca }) },
    statement_timeout: statementSeconds * 1_000, connectionTimeoutMillis: 10_000,
    types: typesAsText(pg.types),
    stream: (() => connected(socket)) as never,
  })
  // Told by what is under way as well; without a listener it would end the process.
  client.on('error', () => undefined)
  // The driver's own limit of an answer would take the errors of streamed rows for itself.
  const late = setTimeout(() => socket.destroy(new Error('query read timeout')), statementSeconds * 1_000 + answerMarginMs)
  try {
    await client.connect()
    return await work({
      rows: (sql, parameters, options) => fetchRows(client, new pg.Query(single(sql, parameters)), options, socket),
      async plain(sql) { await client.query(sql) },
    })
  } finally {
    clearTimeout(late)
    if (!socket.destroyed) await client.end().catch(() => undefined)
    socket.destroy()
  }
}

/** In a transaction that the server keeps from changing anything. */
export async function readOnly(session: Session, sql: string, parameters: readonly unknown[], limit: number): Promise<Omit<Fetched, 'rowCount'>> {
  await session.plain('BEGIN TRANSACTION READ ONLY')
  const { rows, isCut } = await session.rows(sql, parameters, { limit, changes: false })
  return { rows, isCut }
}

/** The extended protocol takes one statement alone, whatever stands in the text. */
function single(text: string, parameters: readonly unknown[]): { text: string; values: unknown[]; queryMode: 'extended' } {
  return { text, values: [...parameters], queryMode: 'extended' }
}

/** One that changes something is read to its end: to hang up would undo it. */
function fetchRows(client: Client, query: Query, { limit, changes }: { limit: number; changes: boolean }, socket: NetSocket): Promise<Fetched> {
  return new Promise((resolve, reject) => {
    const rows: JsonObject[] = []
    let length = 0
    let isCut = false
    query.on('row', (row: Record<string, unknown>) => {
      if (isCut) return
      const values = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toJson(value)]))
      length += JSON.stringify(values).length
      if (rows.length < limit && length <= maxLength) return void rows.push(values)
      isCut = true
      if (changes) return
      resolve({ rows, rowCount: null, isCut })
      socket.destroy()
    })
    query.on('end', (result: QueryResult) => resolve({ rows, rowCount: result.rowCount, isCut }))
    query.on('error', reject)
    client.query(query)
  })
}

/** The driver wants to connect by itself; this socket is connected already. */
function connected(socket: NetSocket): NetSocket {
  return Object.assign(socket, {
    connect() {
      queueMicrotask(() => socket.emit('connect'))
      return socket
    },
  })
}
