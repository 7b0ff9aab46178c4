// The promise of the whole: a server that is killed again and again, at any moment, loses nothing it acknowledged and
// does nothing twice that must not be. The oracle is a ledger outside of it; the producer resends until it gets its 202.
// CRASH_KILLS and CRASH_SEED make it longer, or repeat one that failed.

import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '@main/storage/database.ts'
import { createItemList } from '@main/outbox/item-list.ts'
import { createJournal } from '@main/storage/journal.ts'
import type { RunId } from '@shared/id.ts'
import { viewOf } from '@shared/run-view.ts'
import { build, flowbench, start, type Started } from './test-program.ts'

const kills = Number(process.env['CRASH_KILLS'] ?? 60)
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)
const env = { FLOWBENCH_SECRET_GITHUB_MAIN: 'hush' }

let folder: string
let data: string
let server: Server
const ledger: { event: string; effect: string }[] = []
let inFlight = 0

beforeAll(async () => {
  build()
  folder = mkdtempSync(join(tmpdir(), 'flowbench-serve-crash-'))
  data = join(folder, 'data')
  server = createServer((incoming, answer) => {
    const [, effect = '', event = ''] = (incoming.url ?? '').split('/')
    inFlight++
    incoming.resume().on('end', () => {
      ledger.push({ event, effect })
      setTimeout(() => { inFlight--; answer.setHeader('content-type', 'application/json').end('{"ok":true}') }, 5)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const path = (name: string, content: unknown): string => { writeFileSync(join(folder, name), JSON.stringify(content)); return join(folder, name) }
  const call = (id: string, method: string) => ({ id, type: 'http.request', name: id, input: { method, url: `${origin}/${id}/{{ event.payload.id }}` }, settings: { retry: { maxAttempts: 100, baseMs: 5, maxMs: 20 } } })
  for (const args of [
    ['grant', 'add', origin],
    ['connection', 'set', 'github-main', '--connector', 'github', '--config', path('connection.json', { webhookSecret: 'secret://github-main' })],
    ['workflow', 'import', path('workflow.json', {
      format: 'flowbench/workflow', version: 1, id: 'wf_load', name: 'Load', trigger: { type: 'webhook', connector: 'github' },
      nodes: [
        call('read', 'GET'), call('put', 'PUT'), call('post', 'POST'),
        { id: 'each', type: 'loop', name: 'each', input: { items: [1, 2, 3], concurrency: 2 } }, { id: 'work', type: 'set', name: 'work', parent: 'each', input: { fields: { n: '{{ item }}' } } },
      ],
      edges: [{ from: 'trigger', to: 'read' }, { from: 'trigger', to: 'put' }, { from: 'read', to: 'each' }, { from: 'each', port: 'each', to: 'work' }, { from: 'put', to: 'post' }],
      settings: { timeoutMs: 2_000_000_000 },
    })],
    ['workflow', 'activate', 'wf_load'],
  ]) expect(await flowbench([...args, '--data', data], { env }), args.join(' ')).toMatchObject({ code: 0 })
}, 180_000)
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function serve(): Promise<{ program: Started; url: string }> {
  const program = start(['serve', '--data', data, '--port', '0', '--json'], { env })
  await Promise.race([program.sawOutput(/"url": "(.*)"/), program.ended.then(({ out, error }) => { throw new Error(`serve ended: ${out} ${error}`) })])
  return { program, url: /"url": "(.*)"/.exec(program.output())?.[1] ?? '' }
}

/** Numbers that are the same for the same seed (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

test(`${kills} kills of a server under load: nothing acknowledged is lost, nothing is run twice, no unsafe call is repeated`, { timeout: 60_000 + kills * 3_000 }, async () => {
  const random = randomFrom(seed)
  const acknowledged = new Map<string, string>()
  let url = ''
  let isOver = false
  let next = 0
  let resent = 0
  /** One sender: an event at a time, again and again until it is acknowledged. */
  const produce = async (): Promise<void> => {
    while (!isOver) {
      const id = `e${next++}`
      const body = JSON.stringify({ id, text: 'ö'.repeat(20) })
      for (let isTaken = false; !isTaken; ) {
        try {
          const answer = await fetch(`${url}github`, {
            method: 'POST', body, signal: AbortSignal.timeout(5_000),
            headers: { 'x-github-event': 'push', 'x-github-delivery': id, 'x-hub-signature-256': `sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}` },
          })
          isTaken = answer.status === 202
          const { trace_id: trace } = await answer.json() as { trace_id: string }
          if (isTaken) acknowledged.set(id, trace)
        } catch {
          resent++
        }
        await new Promise((resolve) => setTimeout(resolve, 10 + random() * 40))
      }
    }
  }

  let current = await serve()
  url = current.url
  const producers = [1, 2, 3].map(produce)
  let inTheMidst = 0
  for (let kill = 0; kill < kills; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 40 + random() * 500))
    if (inFlight > 0) inTheMidst++
    current.program.kill()
    await current.program.ended
    inFlight = 0
    current = await serve()
    url = current.url
  }
  isOver = true
  await Promise.all(producers)

  const database = openDatabase({ folder: data, quickCheck: false })
  const items = createItemList(database, Date.now)
  const waiting = (): number => (items.counts().queued ?? 0) + (items.counts().retry ?? 0) + (items.counts().leased ?? 0)
  for (let turn = 0; turn < 300 && waiting() > 0; turn++) await new Promise((resolve) => setTimeout(resolve, 100))
  const underWay = (): RunId[] => database.prepare<[], { run_id: RunId }>("SELECT run_id FROM runs WHERE status = 'running'").all().map(({ run_id }) => run_id)
  const inDoubt = (): Set<string> => new Set(items.list({ state: 'in-doubt', limit: 10_000 }).flatMap(({ source }) => (source.kind === 'write' ? [source.runId] : [])))
  for (let turn = 0; turn < 300 && underWay().some((runId) => !inDoubt().has(runId)); turn++) await new Promise((resolve) => setTimeout(resolve, 100))
  const doubtful = inDoubt()
  current.program.interrupt()
  expect(await current.program.ended).toMatchObject({ code: 0 })
  const journal = createJournal(database)
  const where = `CRASH_SEED=${seed} CRASH_KILLS=${kills}`

  expect(acknowledged.size, where).toBeGreaterThan(kills)
  const runs = journal.list({ limit: 1_000_000 }).map(({ runId }) => viewOf(journal.read(runId)))
  const runsOf = new Map<string, typeof runs>()
  for (const run of runs) {
    const { id } = run.payload as { id: string }
    runsOf.set(id, [...(runsOf.get(id) ?? []), run])
  }
  for (const [id, trace] of acknowledged) {
    const caused = runsOf.get(id) ?? []
    expect(caused.length, `${where}: the event ${id} caused one run`).toBe(1)
    expect(caused[0]?.startedBy, where).toMatchObject({ kind: 'event', traceId: trace })
  }
  expect(runs.length, `${where}: no run of an event nobody sent`).toBe(next)
  // A step under which the process ended four times is set aside, and said to be: chance may hit one that did no harm.
  const setAside = runs.filter((run) => run.status === 'failed' && run.failure?.code === 'interrupted')
  expect(setAside.length, where).toBeLessThanOrEqual(runs.length / 50)
  for (const run of runs) expect(run.status === 'succeeded' || setAside.includes(run) || (run.status === 'running' && doubtful.has(run.runId)), `${where}: ${run.runId} ${run.status} ${JSON.stringify(run.failure)}`).toBe(true)

  const posts = ledger.filter(({ effect }) => effect === 'post').map(({ event }) => event)
  expect(posts.length, `${where}: no unsafe call was repeated`).toBe(new Set(posts).size)
  const puts = new Set(ledger.filter(({ effect }) => effect === 'put').map(({ event }) => event))
  for (const [id, caused] of runsOf) if (!setAside.includes(caused[0]!)) expect(puts.has(id), `${where}: ${id} was put`).toBe(true)
  // Whoever succeeded did send; what is in doubt may have.
  for (const run of runs) if (run.status === 'succeeded') expect(posts, where).toContain((run.payload as { id: string }).id)
  const happened = runs.filter((run) => run.status === 'running' && posts.includes((run.payload as { id: string }).id)).length
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(items.counts().dead ?? 0, where).toBe(0)
  database.close()
  expect(inTheMidst, `${where}: kills while a call was under way`).toBeGreaterThan(kills / 4)
  process.stdout.write(`${where}: ${kills} kills (${inTheMidst} while a call was under way), ${acknowledged.size} events acknowledged, ${resent} sends without an answer, 0 lost, 0 run twice, ${posts.length} unsafe calls, 0 repeated, ${doubtful.size} in doubt (${happened} had happened), ${setAside.length} set aside\n`)
  expect(readFileSync(join(data, 'flowbench.db')).length).toBeGreaterThan(0)
})
