import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { NodeId, RunId } from '@shared/id.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { Workflow } from '@shared/workflow.ts'
import { openDatabase } from './database.ts'
import { createJournal, type Journal } from './journal.ts'
import { payloadFilesOf, removeUnnamed } from './payload-files.ts'

let folder: string
let database: Database
let journal: Journal
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-payload-'))
  database = openDatabase({ folder, quickCheck: false })
  journal = createJournal(database)
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

const large = 'ä'.repeat(200_000)
const id = (name: string): RunId => `run_${name}` as RunId
const workflow = Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_a', name: 'Large', trigger: { type: 'manual' }, nodes: [], edges: [] })
const started = (name: string): RunEvent => ({ type: 'run-started', at: 1, runId: id(name), workflow, payload: null, vars: {}, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'ask' })
const step = (output: string): RunEvent => ({ type: 'step-succeeded', at: 2, nodeId: 'n' as NodeId, iteration: '', attempt: 1, output })
const files = (): string[] => (existsSync(join(folder, 'files')) ? readdirSync(join(folder, 'files')) : [])
const path = (name: string): string => join(folder, 'files', name)

/** A run with a large output, kept. */
function keep(name: string, output = large): RunEvent[] {
  const facts = [started(name), step(output)]
  for (const fact of facts) {
    journal.append(id(name), fact)
    journal.flush()
  }
  return facts
}

test('what is small stays in its row, what is large goes to a file of the owner and comes back as it was, also after a restart', () => {
  keep('small', 'x'.repeat(1_000))
  expect(files()).toEqual([])
  const facts = keep('large')
  expect(files()).toHaveLength(1)
  expect(statSync(path(files()[0] ?? '')).mode & 0o777).toBe(0o600)
  expect(database.prepare('SELECT max(length(facts)) AS length FROM run_events').get()).toMatchObject({ length: expect.toSatisfy((length: number) => length < 2_000) as unknown })
  database.close()
  database = openDatabase({ folder, quickCheck: true })
  journal = createJournal(database)
  expect(journal.read(id('large'))).toEqual(facts)
  journal.append(id('large'), step('more'))
  journal.flush()
  expect(journal.read(id('large'))).toEqual([...facts, step('more')])
})

test('the file is there before the row that names it, and one that nothing came of is no harm', () => {
  database.exec("CREATE TRIGGER refuse BEFORE INSERT ON run_events WHEN NEW.file IS NOT NULL BEGIN SELECT raise(FAIL, 'the disk is gone'); END")
  journal.append(id('late'), started('late'))
  journal.append(id('late'), step(large))
  expect(() => journal.flush()).toThrow('the disk is gone')
  const [name = ''] = files()
  expect(readFileSync(path(name), 'utf8')).toContain(large)
  database.exec('DROP TRIGGER refuse')
  journal.flush()
  expect(journal.read(id('late'))).toHaveLength(2)
  expect(files()).toEqual([name])
})

test.each([
  ['missing', (file: string) => rmSync(file), 'is missing'],
  ['changed', (file: string) => writeFileSync(file, `${readFileSync(file, 'utf8').replace('ä', 'a')}`), 'was changed'],
  ['empty', (file: string) => writeFileSync(file, ''), 'was changed'],
])('a file that is %s is said for its run, and others can be read', (_how, spoil, message) => {
  keep('spoilt')
  spoil(path(files()[0] ?? ''))
  const other = keep('other', `${large}!`)
  expect(() => journal.read(id('spoilt'))).toThrow(message)
  expect(journal.read(id('other'))).toEqual(other)
  // The same content again makes the file good again.
  const content = JSON.stringify([step(large)])
  payloadFilesOf(database).keep(content)
  expect(journal.read(id('spoilt'))).toHaveLength(2)
})

test('a file goes when no row names it any more, no backup does, and it was not written a moment ago', () => {
  const now = Date.now()
  const clean = (alsoNamed: string[] = []) => removeUnnamed(database, { now, alsoNamed })
  const age = (name: string) => utimesSync(path(name), new Date(now - 7_200_000), new Date(now - 7_200_000))
  keep('first')
  const [name = ''] = files()
  age(name)
  expect(clean()).toBe(0)
  database.exec("DELETE FROM runs WHERE run_id = 'run_first'")
  expect(clean([name])).toBe(0)
  payloadFilesOf(database).keep(readFileSync(path(name)))
  expect(clean()).toBe(0)
  age(name)
  expect(clean()).toBe(1)
  expect(files()).toEqual([])
})

test('a database in memory keeps everything in its rows', () => {
  const inMemory = openDatabase({ folder: null, quickCheck: false })
  const itsJournal = createJournal(inMemory)
  for (const fact of [started('a'), step(large)]) itsJournal.append(id('a'), fact)
  itsJournal.flush()
  expect(itsJournal.read(id('a'))[1]).toEqual(step(large))
  expect(existsSync('files')).toBe(false)
  inMemory.close()
})
