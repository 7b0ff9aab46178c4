import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NodeId, RunId, WorkflowId } from '@shared/id.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { Workflow } from '@shared/workflow.ts'
import { openDatabase } from './database.ts'
import { createJournal, type Journal, type RunStarted } from './journal.ts'

let folder: string
let database: Database
let journal: Journal
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-journal-'))
  database = openDatabase({ folder, quickCheck: false })
  journal = createJournal(database)
})
afterEach(() => {
  if (database.open) database.close()
  rmSync(folder, { recursive: true })
})

const workflow = (id = 'wf_a'): Workflow => Workflow.parse({ format: 'flowbench/workflow', version: 1, id, name: `Of ${id}`, trigger: { type: 'manual' }, nodes: [], edges: [] })
const runId = (name: string): RunId => `run_${name}` as RunId
const started = (name: string, at = 1, id = 'wf_a'): RunStarted => ({ type: 'run-started', at, runId: runId(name), workflow: workflow(id), payload: null, vars: {}, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'ask' })
const step = (at: number): RunEvent => ({ type: 'step-succeeded', at, nodeId: 'n' as NodeId, iteration: '', attempt: 1, output: at })
const finished = (at: number): RunEvent => ({ type: 'run-finished', at, outcome: 'failed', output: null, failure: { code: 'timeout', message: 'late', retryable: false } })
const rows = (): number => database.prepare<[], { count: number }>('SELECT count(*) AS count FROM run_events').get()?.count ?? 0

describe('the journal', () => {
  test('gives back what was appended, in order, also what is not committed yet', () => {
    const events = [started('a'), step(2), step(3)]
    for (const event of events) journal.append(runId('a'), event)
    expect(journal.read(runId('a'))).toEqual(events)
    journal.flush()
    journal.append(runId('a'), step(4))
    expect(journal.read(runId('a'))).toEqual([...events, step(4)])
  })

  test('commits the facts of one turn together, of all runs', async () => {
    const commits: number[] = []
    journal.subscribe((_runId, events) => commits.push(events.length))
    for (const name of ['a', 'b']) for (const event of [started(name), step(2)]) journal.append(runId(name), event)
    expect(rows()).toBe(0)
    await journal.committed()
    expect(rows()).toBe(2)
    expect(commits).toEqual([2, 2])
  })

  test('goes on where it stopped after a restart, with numbers that go on too', () => {
    for (const event of [started('a'), step(2)]) journal.append(runId('a'), event)
    journal.close()
    database.close()
    database = openDatabase({ folder, quickCheck: true })
    journal = createJournal(database)
    expect(journal.unfinished()).toEqual([runId('a')])
    journal.append(runId('a'), finished(3))
    journal.append(runId('b'), started('b', 4))
    journal.flush()
    expect(journal.read(runId('a')).map((event) => event.at)).toEqual([1, 2, 3])
    expect(journal.unfinished()).toEqual([runId('b')])
    expect(journal.list({ limit: 10 }).map(({ number, status }) => [number, status])).toEqual([[2, 'running'], [1, 'failed']])
  })

  test('lists runs newest first, by workflow, and older than one, each with its own number', () => {
    for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) journal.append(runId(name), started(name, 10 * index, index % 2 === 0 ? 'wf_even' : 'wf_odd'))
    journal.append(runId('a'), finished(5))
    const names = (query: Partial<Parameters<Journal['list']>[0]>) => journal.list({ limit: 10, ...query }).map((summary) => summary.runId)
    expect(names({})).toEqual(['run_d', 'run_c', 'run_b', 'run_a'])
    expect(names({ limit: 2 })).toEqual(['run_d', 'run_c'])
    expect(names({ before: runId('c') })).toEqual(['run_b', 'run_a'])
    expect(names({ workflowId: 'wf_even' as WorkflowId })).toEqual(['run_c', 'run_a'])
    expect(journal.summary(runId('c'))).toMatchObject({ number: 2, workflowName: 'Of wf_even', finishedAt: null })
    expect(journal.summary(runId('a'))).toMatchObject({ number: 1, status: 'failed', finishedAt: 5, failure: { code: 'timeout' } })
  })

  test('loses none of the runs of one millisecond at the border of two pages', () => {
    const all = ['a', 'b', 'c', 'd', 'e']
    for (const [index, name] of all.entries()) journal.append(runId(name), started(name, 7, index === 2 ? 'wf_other' : 'wf_same'))
    const pages = (query: Partial<Parameters<Journal['list']>[0]>): string[] => {
      const found: string[] = []
      for (let before: RunId | undefined; ;) {
        const page = journal.list({ limit: 2, before, ...query })
        found.push(...page.map((summary) => summary.runId))
        before = page.at(-1)?.runId
        if (page.length < 2) return found
      }
    }
    expect(pages({})).toEqual(['run_e', 'run_d', 'run_c', 'run_b', 'run_a'])
    expect(pages({ workflowId: 'wf_same' as WorkflowId })).toEqual(['run_e', 'run_d', 'run_b', 'run_a'])
    expect(() => journal.list({ limit: 2, before: runId('gone') })).toThrow('There is no run run_gone')
  })

  test('notices a row that was changed, and sets such a run aside without touching it', () => {
    for (const event of [started('a'), step(2)]) journal.append(runId('a'), event)
    journal.flush()
    database.prepare("UPDATE run_events SET facts = replace(facts, '\"output\":2', '\"output\":3')").run()
    expect(() => journal.read(runId('a'))).toThrow('damaged')
    journal.setAside(runId('a'), { code: 'internal', message: 'damaged', retryable: false }, 9)
    expect(journal.unfinished()).toEqual([])
    expect(rows()).toBe(1)
  })

  test('keeps what cannot be committed, tells nobody, and commits it when that is possible again', async () => {
    const heard: RunEvent[] = []
    journal.subscribe((_runId, events) => heard.push(...events))
    const other = openDatabase({ folder, quickCheck: false })
    other.exec('BEGIN IMMEDIATE')
    for (const event of [started('a'), step(2)]) journal.append(runId('a'), event)
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(heard).toEqual([])
    expect(() => journal.flush()).toThrow('locked')
    other.exec('ROLLBACK')
    other.close()
    await journal.committed()
    expect(heard).toEqual([started('a'), step(2)])
    expect(journal.read(runId('a'))).toHaveLength(2)
  })

  test('takes back a run of which nothing was committed', () => {
    journal.append(runId('a'), started('a'))
    journal.retract(runId('a'))
    journal.flush()
    expect(journal.has(runId('a'))).toBe(false)
    expect(() => journal.read(runId('a'))).toThrow('no run run_a')
  })

  test('refuses facts of a run that never started', () => {
    journal.append(runId('nobody'), step(1))
    expect(() => journal.flush()).toThrow('no run run_nobody')
  })
})
