import { parseGrant } from '@main/platform/http/grant.ts'
import { createNet } from '@main/platform/net/net.ts'
import { createOtherDoors } from '@main/runtime/doors.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, chmodSync, chownSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { postgresql } from './index.ts'

/** Where Debian and its kin keep the programs of a server; FLOWBENCH_TEST_POSTGRES names another folder. */
const programs = process.env['FLOWBENCH_TEST_POSTGRES'] ?? newest('/usr/lib/postgresql')

function newest(folder: string): string {
  const [version] = existsSync(folder) ? readdirSync(folder).sort((one, other) => Number(other) - Number(one)) : []
  return join(folder, version ?? 'none', 'bin')
}

const isHere = existsSync(join(programs, 'initdb'))

describe.skipIf(!isHere)(`a PostgreSQL server${isHere ? '' : ' (skipped: there is none on this computer)'}`, () => {
  let folder: string
  let port: number
  let server: ChildProcess
  /** The server does not run as root. */
  const as = process.getuid?.() === 0 ? { uid: Number(execFileSync('id', ['-u', 'postgres'])), gid: Number(execFileSync('id', ['-g', 'postgres'])) } : {}

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'flowbench-pg-'))
    if (as.uid !== undefined) chownSync(folder, as.uid, as.gid)
    writeFileSync(join(folder, 'password'), 'sesame-4711')
    chmodSync(join(folder, 'password'), 0o644)
    const data = join(folder, 'data')
    execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'ada', '--auth=scram-sha-256', `--pwfile=${join(folder, 'password')}`, '-E', 'UTF8', '--no-sync'], { ...as, cwd: folder, stdio: 'ignore' })
    execFileSync('openssl', ['req', '-new', '-x509', '-days', '2', '-nodes', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-out', join(data, 'server.crt'), '-keyout', join(data, 'server.key')], { ...as, cwd: folder, stdio: 'ignore' })
    port = await freePort()
    server = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', folder, '-c', 'ssl=on', '-c', 'fsync=off'], { ...as, cwd: folder, stdio: 'ignore' })
    await vi.waitFor(() => run('query', { sql: 'SELECT 1 AS one' }), { timeout: 60_000, interval: 250 })
    await run('execute', { sql: 'CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, total numeric(10,2), placed timestamptz, due date, raw bytea, more jsonb, tags text[])' })
    await run('execute', { sql: "INSERT INTO orders SELECT n, 'c' || n, n * 1.5, '2026-01-31 10:30:00+01', '2026-02-01', '\\x00ff', '{\"a\": [1]}', ARRAY['x','y'] FROM generate_series(1, 2000) n" })
  }, 120_000)
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGINT')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })

  const config = (more: JsonObject = {}): JsonObject => ({ host: '127.0.0.1', port, database: 'postgres', user: 'ada', password: 'sesame-4711', tls: 'verify', access: 'write', statementSeconds: 30, ca: readFileSync(join(folder, 'data/server.crt'), 'utf8'), ...more })
  function context(more?: JsonObject, signal = new AbortController().signal, grants = [`tcp://127.0.0.1:${port}`]) {
    const net = createNet({ grants: () => grants.map((grant) => parseGrant(grant, { addedAt: 0 })) })
    return { ...createOtherDoors({ net })(signal), config: config(more), signal, idempotencyKey: 'key', log: () => undefined }
  }
  async function run(key: string, input: JsonObject, with_: ReturnType<typeof context> = context()): Promise<JsonValue> {
    const action = postgresql.actions.find((each) => each.key === key)
    if (!action) throw new Error(`no action ${key}`)
    return action.output.parse(await action.run(action.input.parse(input) as never, with_ as never)) as JsonValue
  }
  const failure = (work: Promise<unknown>): Promise<Failure> => work.then(() => { throw new Error('It was to fail.') }, (error: unknown) => postgresql.normalizeError?.(error) ?? toFailure(error))

  it('gives rows over a checked TLS connection, with values that lose nothing', async () => {
    expect(await run('query', { sql: 'SELECT * FROM orders WHERE id = $1 AND customer = $2', parameters: [7, 'c7'] })).toEqual({
      rows: [{ id: '7', customer: 'c7', total: '10.50', placed: '2026-01-31T09:30:00.000Z', due: '2026-02-01', raw: 'AP8=', more: { a: [1] }, tags: ['x', 'y'] }], isCut: false,
    })
  })

  it('takes values as values, whatever is in them', async () => {
    const evil = "'; DROP TABLE orders; --"
    expect(await run('query', { sql: 'SELECT $1::text AS said', parameters: [evil] })).toMatchObject({ rows: [{ said: evil }] })
    expect(await failure(run('query', { sql: 'SELECT 1; DELETE FROM orders' }))).toMatchObject({ code: 'invalid-input', details: { sqlState: '42601' } })
  })

  it('changes nothing by a query, neither at once nor by leaving the transaction first', async () => {
    expect(await failure(run('query', { sql: 'DELETE FROM orders' }))).toMatchObject({ code: 'forbidden', sent: 'not-processed', details: { sqlState: '25006' } })
    expect(await failure(run('query', { sql: 'COMMIT; DELETE FROM orders' }))).toMatchObject({ code: 'invalid-input' })
    expect(await run('query', { sql: 'SELECT count(*) AS n FROM orders' })).toMatchObject({ rows: [{ n: '2000' }] })
  })

  it('executes only where the connection allows it, and says how many rows changed', async () => {
    expect(await failure(run('execute', { sql: 'DELETE FROM orders' }, context({ access: 'read' })))).toMatchObject({ code: 'forbidden', sent: 'not-sent' })
    expect(await run('execute', { sql: 'UPDATE orders SET customer = $1 WHERE id IN (1, 2) RETURNING id', parameters: ['Ada'] })).toEqual({ rowCount: 2, rows: [{ id: '1' }, { id: '2' }], isCut: false })
  })

  it('stops at the limit of rows, and commits a statement that returns more than is given', async () => {
    expect(await run('query', { sql: 'SELECT id FROM orders ORDER BY id', limit: 3 })).toEqual({ rows: [{ id: '1' }, { id: '2' }, { id: '3' }], isCut: true })
    expect(await run('execute', { sql: 'CREATE TABLE many (n int)' })).toMatchObject({ rowCount: null })
    expect(await run('execute', { sql: 'INSERT INTO many SELECT generate_series(1, 10050) RETURNING n' })).toMatchObject({ rowCount: 10_050, isCut: true })
    expect(await run('query', { sql: 'SELECT count(*) AS n FROM many' })).toMatchObject({ rows: [{ n: '10050' }] })
  })

  it.each([
    ['SELECT * FROM nothing', [], 'invalid-input', '42P01'], ['INSERT INTO orders (id, customer) VALUES (1, $1)', ['x'], 'conflict', '23505'], ['SELECT $1::int', ['x'], 'invalid-input', '22P02'], ['SELECT 1 / 0', [], 'invalid-input', '22012'],
  ])('says what is wrong with %s', async (sql, parameters, code, sqlState) => {
    expect(await failure(run('execute', { sql, parameters }))).toMatchObject({ code, retryable: false, sent: 'not-processed', details: { sqlState } })
  })

  it('says that the password is wrong without saying it, that there is no such database, and that the grant is missing', async () => {
    const wrong = await failure(run('query', { sql: 'SELECT 1' }, context({ password: 'open-0815' })))
    expect(wrong).toMatchObject({ code: 'unauthorized', retryable: false, details: { sqlState: '28P01' } })
    expect(JSON.stringify(wrong)).not.toContain('open-0815')
    expect(await failure(run('query', { sql: 'SELECT 1' }, context({ database: 'shop' })))).toMatchObject({ code: 'not-found' })
    expect(await failure(run('query', { sql: 'SELECT 1' }, context({}, undefined, [])))).toMatchObject({ code: 'refused-address', sent: 'not-sent' })
  })

  it('refuses a certificate that nobody vouches for', async () => {
    const { ca: _ca, ...without } = config()
    expect(await failure(run('query', { sql: 'SELECT 1' }, { ...context(), config: without }))).toMatchObject({ code: 'network', retryable: false, sent: 'not-sent' })
  })

  it('ends a statement that takes too long, and one whose step is ended', async () => {
    expect(await failure(run('query', { sql: 'SELECT pg_sleep(30)' }, context({ statementSeconds: 1 })))).toMatchObject({ code: 'timeout', retryable: true, details: { sqlState: '57014' } })
    const controller = new AbortController()
    const work = failure(run('query', { sql: 'SELECT pg_sleep(30)' }, context({}, controller.signal)))
    setTimeout(() => controller.abort(), 500)
    expect(await work).toMatchObject({ sent: 'maybe-sent' })
  })

  it('lists new rows from the last one on, by a number and by a moment, and changes nothing by it', async () => {
    const look = async (input: JsonObject, cursor: JsonValue): Promise<{ ids: string[]; cursor: JsonValue }> => {
      const [poll] = postgresql.polls ?? []
      if (!poll) throw new Error('no poll')
      const { items, cursor: next } = await poll.poll(poll.input.parse(input) as never, { ...context({ access: 'read' }), cursor } as never)
      return { ids: items.map(({ id }) => id), cursor: next }
    }
    await run('execute', { sql: "CREATE TABLE visits AS SELECT n::bigint AS number, timestamptz '2026-01-31 10:00:00.123456+01' + n * interval '1 second' AS at FROM generate_series(1, 3) n" })
    const [byNumber, byMoment] = [{ sql: 'SELECT * FROM visits;', column: 'number' }, { sql: 'SELECT * FROM visits', column: 'at', id: 'number' }]
    const [first, other] = [await look(byNumber, null), await look(byMoment, null)]
    expect([first, other]).toEqual([{ ids: ['1', '2', '3'], cursor: { after: '3' } }, { ids: ['1', '2', '3'], cursor: { after: '2026-01-31T09:00:03.123Z' } }])
    await run('execute', { sql: 'INSERT INTO visits VALUES (5, now()), (4, now())' })
    expect((await look(byNumber, first.cursor)).ids).toEqual(['3', '4', '5'])
    expect((await look(byMoment, other.cursor)).ids.sort()).toEqual(['3', '4', '5'])
    await run('execute', { sql: 'CREATE FUNCTION erased() RETURNS bigint LANGUAGE sql AS $$ DELETE FROM visits RETURNING number $$' })
    expect(await failure(look({ sql: 'SELECT erased() AS number', column: 'number' }, null))).toMatchObject({ code: 'forbidden' })
  })

  it('shows by its test whose account it is', async () => {
    expect(await postgresql.check?.(context() as never)).toEqual({ account: 'ada at postgres on 127.0.0.1' })
  })
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
