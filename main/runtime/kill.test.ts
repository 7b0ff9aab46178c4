import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '@main/storage/database.ts'
import { createJournal } from '@main/storage/journal.ts'
import type { RunId } from '@shared/id.ts'
import { viewOf } from '@shared/run-view.ts'
import { randomFrom } from './random-workflow.ts'

type Entry = { effect: string; name: string; key: string }

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const ledger: Entry[] = []
let folder: string
let child: string
let server: Server
let onEntry: () => void = () => undefined

beforeAll(async () => {
  // Within the repository, where the built child finds its packages.
  folder = mkdtempSync(join(root, 'node_modules', '.flowbench-kill-'))
  child = join(folder, 'child.mjs')
  await build({ entryPoints: [join(here, 'kill-child.ts')], bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile: child, alias: { '@main': join(root, 'main'), '@shared': join(root, 'shared') }, logLevel: 'error' })
  server = createServer((incoming, answer) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => { body += chunk.toString() })
    incoming.on('end', () => {
      ledger.push(JSON.parse(body) as Entry)
      onEntry()
      setTimeout(() => answer.end('{}'), 3)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

function start(data: string, count: number): { process: ChildProcess; started: string[]; over: Promise<boolean> } {
  const { port } = server.address() as AddressInfo
  const process = spawn(globalThis.process.execPath, [child, data, `http://127.0.0.1:${port}`, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const started: string[] = []
  let text = ''
  process.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    started.splice(0, started.length, ...[...text.matchAll(/started (\S+)\n/g)].map((match) => match[1] ?? ''))
  })
  const over = new Promise<boolean>((resolve) => process.on('exit', () => resolve(text.includes('all over'))))
  return { process, started, over }
}

test('runs survive kill -9 again and again: none that was acknowledged is lost, keyed steps end once, and no unsafe step is done twice', { timeout: 120_000 }, async () => {
  const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000)
  const random = randomFrom(seed)
  const data = join(folder, 'data')
  const acknowledged = new Set<string>()
  let kills = 0
  for (let round = 0; round < 12; round++) {
    // Every fourth process is left to end: a step during which it dies more often than that is set aside.
    const lives = round % 4 === 3
    const under = start(data, 3)
    // In the midst of its work: after so many things that it did outside.
    let left = 1 + random.below(18)
    onEntry = () => void (--left === 0 && !lives && under.process.kill('SIGKILL'))
    if (!(await under.over)) kills++
    for (const runId of under.started) acknowledged.add(runId)
  }
  onEntry = () => undefined
  expect(await start(data, 1).over, `seed ${seed}`).toBe(true)

  const database = openDatabase({ folder: data, quickCheck: true })
  const journal = createJournal(database)
  const kept = new Map(journal.list({ limit: 200 }).map(({ runId }) => [runId, viewOf(journal.read(runId))]))
  expect(kills, 'how many processes were killed before they were done').toBeGreaterThan(4)
  expect(acknowledged.size).toBeGreaterThan(3)
  for (const runId of acknowledged) expect(kept.has(runId as RunId), `seed ${seed}: ${runId} is kept`).toBe(true)
  for (const view of kept.values()) {
    expect(view.status, `seed ${seed}`).toBe('succeeded')
    expect(view.output).toMatchObject({ join: { each: [10, 20, 30, 40] } })
  }
  const sends = ledger.filter((entry) => entry.effect === 'unsafe').map((entry) => entry.key)
  expect(new Set(sends).size, `seed ${seed}: no unsafe step was sent twice`).toBe(sends.length)
  const inDoubt = [...kept.values()].filter((view) => view.steps.get('send')?.failure?.code === 'in-doubt').length
  const succeeded = [...kept.values()].filter((view) => view.steps.get('send')?.status === 'succeeded').length
  expect(inDoubt + succeeded).toBe(kept.size)
  expect(new Set(ledger.filter((entry) => entry.effect === 'keyed').map((entry) => entry.key)).size).toBe(kept.size * 5)
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  database.close()
})
