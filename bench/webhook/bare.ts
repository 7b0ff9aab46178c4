// The limits: what a person would write by hand with `node:http` and SQLite at the same durability (WAL,
// synchronous=FULL), one commit for all that a turn of the event loop brought. Each runs in a process of its own.
import { createServer } from 'node:http'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { stepCount } from './workflow.ts'

export const bareDatabase = 'bare.db'

/** Keeps one row a request before it answers; with `work`, does ten steps with its body afterwards and keeps the result. */
export function serveBare(folder: string, { work }: { work: boolean }): void {
  const database = openBare(folder)
  const insert = database.prepare('INSERT INTO requests (headers, body) VALUES (?, ?)')
  const keep = resultKeeper(database)
  let waiting: { headers: string; body: Buffer; answer: () => void }[] = []
  const commit = database.transaction((all: typeof waiting) => { for (const request of all) insert.run(request.headers, request.body) })
  const flush = (): void => {
    const all = waiting
    waiting = []
    commit(all)
    for (const { answer, body } of all) {
      answer()
      if (work) keep(tenSteps(body))
    }
  }
  createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (waiting.length === 0) setImmediate(flush)
      waiting.push({ headers: JSON.stringify(request.rawHeaders), body: Buffer.concat(chunks), answer: () => response.writeHead(202, { 'content-type': 'application/json' }).end('{"trace_id":"tr_mb3x9yq1aaaaaaaaaaaaaaaa"}') })
    })
  }).listen(0, '127.0.0.1', function listening(this: { address(): unknown }) {
    process.stdout.write(`"port": ${(this.address() as { port: number }).port}\n`)
  })
}

/** Does ten steps with each request that is kept, 64 at a time, and keeps the results. */
export function drainBare(folder: string): void {
  const database = openBare(folder)
  const page = database.prepare<[number], { id: number; body: Buffer }>('SELECT id, body FROM requests WHERE id > ? ORDER BY id LIMIT 64')
  const insert = database.prepare('INSERT INTO results (result) VALUES (?)')
  const commit = database.transaction((results: string[]) => { for (const result of results) insert.run(result) })
  const next = (after: number): void => {
    const rows = page.all(after)
    commit(rows.map(({ body }) => tenSteps(body)))
    const last = rows.at(-1)
    if (last) setImmediate(() => next(last.id))
  }
  next(0)
}

export function openBare(folder: string): Database {
  const database = new DatabaseFile(join(folder, bareDatabase))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('CREATE TABLE IF NOT EXISTS requests (id INTEGER PRIMARY KEY, headers TEXT, body BLOB); CREATE TABLE IF NOT EXISTS results (id INTEGER PRIMARY KEY, result TEXT)')
  return database
}

function resultKeeper(database: Database): (result: string) => void {
  const insert = database.prepare('INSERT INTO results (result) VALUES (?)')
  const commit = database.transaction((results: string[]) => { for (const result of results) insert.run(result) })
  let waiting: string[] = []
  return (result) => {
    if (waiting.length === 0) setImmediate(() => { const all = waiting; waiting = []; commit(all) })
    waiting.push(result)
  }
}

function tenSteps(body: Buffer): string {
  const payload = JSON.parse(body.toString()) as { n: number }
  let output = { n: payload.n }
  for (let index = 0; index < stepCount; index++) output = { n: output.n + 1 }
  return JSON.stringify(output)
}
