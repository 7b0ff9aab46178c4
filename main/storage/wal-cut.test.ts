import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunId } from '@shared/id.ts'
import { Workflow } from '@shared/workflow.ts'
import { databaseName, openDatabase } from './database.ts'
import { createJournal } from './journal.ts'
import { randomFrom } from './test-random.ts'

const seed = Number(process.env['FLOWBENCH_SEED'] ?? Date.now() % 1_000_000)
const random = randomFrom(seed)
const commits = 100
const cuts = 1_000
const walName = `${databaseName}-wal`

let folder: string
beforeAll(() => {
  // A thousand opens sync a thousand times; nothing here depends on it.
  folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'flowbench-wal-'))
  const database = openDatabase({ folder, quickCheck: false })
  // What is cut below are the runs, and not the tables.
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.pragma('wal_autocheckpoint = 0')
  const journal = createJournal(database)
  const workflow = Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_a', name: 'Cut', trigger: { type: 'manual' }, nodes: [], edges: [] })
  for (let run = 0; run < commits; run++) {
    const runId = `run_${run}` as RunId
    journal.append(runId, { type: 'run-started', at: run, runId, workflow, payload: { text: 'x'.repeat(Math.floor(random() * 3_000)) }, vars: {}, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'ask' })
    journal.append(runId, { type: 'run-finished', at: run, outcome: 'succeeded', output: run })
    journal.flush()
  }
  mkdirSync(join(folder, 'kept'))
  // As they lie on the disk when the process is killed: closing would take the WAL in.
  for (const name of [databaseName, walName]) copyFileSync(join(folder, name), join(folder, 'kept', name))
  database.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

test(`a WAL that ends anywhere, as after a loss of power, leaves a sound file with the first so many commits (${cuts} cuts, seed ${seed})`, { timeout: 120_000 }, () => {
  const wal = readFileSync(join(folder, 'kept', walName))
  const place = join(folder, 'cut')
  mkdirSync(place)
  const lengths = Array.from({ length: cuts }, () => Math.floor(random() * (wal.length + 1)))
  const found = new Set<number>()
  for (const length of [0, wal.length, ...lengths]) {
    for (const name of [walName, `${databaseName}-shm`]) rmSync(join(place, name), { force: true })
    copyFileSync(join(folder, 'kept', databaseName), join(place, databaseName))
    writeFileSync(join(place, walName), wal.subarray(0, length))
    const database = openDatabase({ folder: place, quickCheck: true })
    expect(database.pragma('integrity_check', { simple: true }), `cut at ${length}, seed ${seed}`).toBe('ok')
    const runs = database.prepare<[], { run_id: RunId }>('SELECT run_id FROM runs ORDER BY id').all().map(({ run_id }) => run_id)
    expect(runs, `cut at ${length}, seed ${seed}`).toEqual(Array.from({ length: runs.length }, (_each, run) => `run_${run}`))
    const journal = createJournal(database)
    const last = runs.at(-1)
    if (last !== undefined) expect(journal.read(last)).toHaveLength(2)
    found.add(runs.length)
    database.close()
  }
  expect(found).toContain(0)
  expect(found).toContain(commits)
  expect(found.size).toBeGreaterThan(commits / 2)
})
