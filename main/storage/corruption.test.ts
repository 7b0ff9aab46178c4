import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NodeId, RunId } from '@shared/id.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { Workflow } from '@shared/workflow.ts'
import { databaseName, openDatabase } from './database.ts'
import { createJournal } from './journal.ts'
import { randomFrom } from './test-random.ts'

const seed = Number(process.env['FLOWBENCH_SEED'] ?? Date.now() % 1_000_000)
const random = randomFrom(seed)
const below = (limit: number): number => Math.floor(random() * limit)
const runCount = 40
const trials = 300

let folder: string
const facts = new Map<RunId, RunEvent[]>()
const runIdOf = (run: number): RunId => `run_${run}` as RunId

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-corruption-'))
  const database = openDatabase({ folder, quickCheck: false })
  const journal = createJournal(database)
  const workflow = Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_a', name: 'Damaged', trigger: { type: 'manual' }, nodes: [], edges: [] })
  for (let run = 0; run < runCount; run++) {
    const events: RunEvent[] = [{ type: 'run-started', at: run, runId: runIdOf(run), workflow, payload: { text: 'a'.repeat(below(3_000)) }, vars: {}, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'ask' }]
    for (let step = 0; step < below(20); step++) events.push({ type: 'step-succeeded', at: step, nodeId: `n${step}` as NodeId, iteration: '', attempt: 1, output: { value: random(), text: 'b'.repeat(below(600)) } })
    if (run % 3 === 0) events.push({ type: 'run-finished', at: 100, outcome: 'succeeded', output: null })
    for (const event of events) {
      journal.append(runIdOf(run), event)
      // Some rows hold one fact, some hold many.
      if (random() < 0.5) journal.flush()
    }
    facts.set(runIdOf(run), events)
  }
  journal.close()
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

test(`${trials} times a few bytes of the file are changed: each run is as it was, or is refused, and never another (seed ${seed})`, { timeout: 60_000 }, () => {
  const sound = readFileSync(join(folder, databaseName))
  const noticed = { atStart: 0, whenRead: 0, harmless: 0 }
  for (let trial = 0; trial < trials; trial++) {
    const changed = Buffer.from(sound)
    const where = below(changed.length)
    for (let byte = 0; byte <= below(16); byte++) changed[Math.min(changed.length - 1, where + byte)] = below(256)
    const place = mkdtempSync(join(folder, 'trial-'))
    writeFileSync(join(place, databaseName), changed)
    noticed[readAll(place)]++
    rmSync(place, { recursive: true })
  }
  expect(noticed.atStart + noticed.whenRead + noticed.harmless).toBe(trials)
  // Else the changes went where nothing is, and the test shows nothing.
  expect(noticed.whenRead).toBeGreaterThan(trials / 10)
})

test('what is not damaged of the same file can still be read', () => {
  const place = mkdtempSync(join(folder, 'one-'))
  copyFileSync(join(folder, databaseName), join(place, databaseName))
  const database = openDatabase({ folder: place, quickCheck: true })
  const journal = createJournal(database)
  database.prepare("UPDATE run_events SET facts = replace(facts, 'run-started', 'run-stopped') WHERE run = 1").run()
  database.prepare('DELETE FROM run_events WHERE run = 2 AND first = (SELECT max(first) FROM run_events WHERE run = 2)').run()
  expect(() => journal.read(runIdOf(0))).toThrow('damaged at fact 0')
  expect(() => journal.read(runIdOf(1))).toThrow(/holds \d+ facts of \d+/)
  expect(journal.read(runIdOf(2))).toEqual(facts.get(runIdOf(2)))
  database.close()
})

/** Fails when a run reads as something that it never was. */
function readAll(place: string): 'atStart' | 'whenRead' | 'harmless' {
  let database
  try {
    // The look through the whole file is left out: what it overlooks must be noticed as well.
    database = openDatabase({ folder: place, quickCheck: false })
  } catch {
    return 'atStart'
  }
  try {
    const journal = createJournal(database)
    let isDamaged = false
    for (const [runId, events] of facts) {
      let read: RunEvent[]
      try {
        read = journal.read(runId)
      } catch {
        isDamaged = true
        continue
      }
      expect(read, `${runId}, seed ${seed}`).toEqual(events)
    }
    return isDamaged ? 'whenRead' : 'harmless'
  } finally {
    database.close()
  }
}
