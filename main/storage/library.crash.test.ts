import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import DatabaseFile from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import { nodeCatalog } from '@shared/document/catalog.ts'
import type { WorkflowId } from '@shared/id.ts'
import { createLibrary } from './library.ts'
import { library as migration } from './migrations/0002-library.ts'
import { startChild } from './test-child.ts'

const folder = mkdtempSync(join(tmpdir(), 'flowbench-crash-'))
const file = join(folder, 'library.sqlite')
afterAll(() => rmSync(folder, { recursive: true }))

const kills = 12
const seed = 20_261_123

type Said = { position: number; name: string }

test('a process killed while it edits loses nothing that it was told is kept', async () => {
  const id = prepare()
  const random = mulberry32(seed)
  let edits = 0
  for (let kill = 0; kill < kills; kill++) {
    const said = await runUntilKilled(id, 20 + random() * 200)
    edits += said.length
    const database = new DatabaseFile(file)
    const library = createLibrary(database, { now: () => 0 }, { examplesFolder: '', catalog: nodeCatalog([]) })
    const opened = library.open(id)
    const last = said.at(-1)
    // At most the one change that was under way when the kill came is there besides.
    if (last) expect([last.name, nextName(last.name), previousName(last.name)], `seed ${seed}, kill ${kill}`).toContain(opened.draft.workflow.name)
    expect(opened.draft.workflow.name).toBe(`Edit ${opened.position}`)
    for (const position of [0, opened.history.length, opened.position]) {
      expect(library.seek(id, position).workflow.name).toBe(`Edit ${position}`)
    }
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    database.close()
    if (opened.position > 400) break
  }
  expect(edits).toBeGreaterThan(kills)
}, 60_000)

function prepare(): WorkflowId {
  const database = new DatabaseFile(file)
  database.pragma('journal_mode = WAL')
  migration(database)
  const id = createLibrary(database, { now: () => 0 }, { examplesFolder: '', catalog: nodeCatalog([]) }).create('Edit 0')
  database.close()
  return id
}

/** What the child said before it was killed, `delayMs` after its first word. */
async function runUntilKilled(id: WorkflowId, delayMs: number): Promise<Said[]> {
  const child = await startChild(fileURLToPath(new URL('library.crash-child.ts', import.meta.url)), folder, [file, id])
  const said: Said[] = []
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => { complaint += chunk.toString() })
  const lines = createInterface(child.stdout)
  lines.on('line', (line) => said.push(JSON.parse(line) as Said))
  await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => { throw new Error(`The child ended by itself: ${complaint}`) })])
  await sleep(delayMs)
  child.kill('SIGKILL')
  await once(child, 'close')
  return said
}

function nextName(name: string): string {
  return name.replace(/\d+/, (number) => String(Number(number) + 1))
}

function previousName(name: string): string {
  return name.replace(/\d+/, (number) => String(Number(number) - 1))
}

/** A small generator with a seed, so that a failure can be run again. */
function mulberry32(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
