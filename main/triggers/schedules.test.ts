import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createOutbox, type Outbox } from '@main/outbox/outbox.ts'
import { openDatabase } from '@main/storage/database.ts'
import { createScheduleMarks } from '@main/storage/schedule-marks.ts'
import type { LiveWorkflow } from '@main/storage/live-versions.ts'
import { Workflow } from '@shared/workflow.ts'
import { firings, nextPlanned } from './planned.ts'
import { startSchedules, type Schedules } from './schedules.ts'

const utc = (text: string): number => Date.parse(`${text}Z`)

describe('what is planned', () => {
  const all = (cron: string, timezone: string, from: string, count: number): string[] => {
    const found: string[] = []
    for (let at = utc(from); found.length < count;) {
      at = nextPlanned(cron, timezone, at) ?? Number.NaN
      found.push(new Date(at).toISOString().slice(0, 16))
    }
    return found
  }

  test('keeps to the hour of the zone when its clocks change', () => {
    expect(all('0 9 * * *', 'Europe/Berlin', '2026-03-27T12:00', 3)).toEqual(['2026-03-28T08:00', '2026-03-29T07:00', '2026-03-30T07:00'])
    expect(all('0 9 * * *', 'America/New_York', '2026-10-31T00:00', 3)).toEqual(['2026-10-31T13:00', '2026-11-01T14:00', '2026-11-02T14:00'])
  })

  test('at an hour that the spring leaves out happens that day once all the same', () => {
    // 02:30 does not exist in Berlin on 2026-03-29; it happens when the clocks have gone on, at 03:00.
    expect(all('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00', 3)).toEqual(['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'])
  })

  test('at an hour that the autumn has twice happens once', () => {
    // 02:30 comes twice in Berlin on 2026-10-25.
    expect(all('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30'])
  })

  test.each([
    ['Europe/Berlin', '2026-03-25', '2026-10-21'], ['America/New_York', '2026-03-04', '2026-10-28'],
    // Its clocks change by half an hour.
    ['Australia/Lord_Howe', '2026-10-01', '2026-04-01'],
  ])('at any half hour of the day happens once on each day of %s, whatever its clocks do', (zone, ...weeks) => {
    const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
    for (const week of weeks) {
      for (let half = 0; half < 48; half++) {
        const cron = `${(half % 2) * 30} ${Math.floor(half / 2)} * * *`
        const times = all(cron, zone, `${week}T12:00`, 8).map((text) => Date.parse(`${text}Z`))
        const days = times.map((at) => dayOf.format(at))
        expect([cron, new Set(days).size, times.every((at, index) => index === 0 || at > (times[index - 1] ?? 0))]).toEqual([cron, 8, true])
      }
    }
  })

  test('each quarter of an hour goes on through both changes, in zones of half hours too', () => {
    for (const zone of ['Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata']) {
      const times = all('*/15 * * * *', zone, '2026-04-04T12:00', 200).map((text) => Date.parse(`${text}Z`))
      expect(new Set(times.slice(1).map((at, index) => at - (times[index] ?? 0))), zone).toEqual(new Set([15 * 60_000]))
    }
  })
})

describe('what fires', () => {
  const hourly = { cron: '0 * * * *', timezone: 'UTC', doneUntil: utc('2026-11-20T08:30'), now: utc('2026-11-20T12:30') }
  const at = (text: string) => utc(`2026-11-20T${text}`)

  test('of what was missed is nothing, the newest alone, or each, and it is said how many', () => {
    expect(firings({ ...hourly, missed: 'skip' })).toEqual([])
    expect(firings({ ...hourly, missed: 'once' })).toEqual([{ plannedAt: at('12:00'), missed: 3 }])
    expect(firings({ ...hourly, missed: 'catch-up' })).toEqual(['09:00', '10:00', '11:00', '12:00'].map((time) => ({ plannedAt: at(time), missed: 0 })))
  })

  test('on time fires under each policy and names what was missed before it', () => {
    const now = at('12:00') + 500
    expect(firings({ ...hourly, now, missed: 'skip' })).toEqual([{ plannedAt: at('12:00'), missed: 3 }])
    expect(firings({ ...hourly, now, missed: 'once' })).toEqual([{ plannedAt: at('12:00'), missed: 3 }])
    expect(firings({ ...hourly, now, missed: 'catch-up' })).toHaveLength(4)
  })

  test('after a year is bounded, and quick', () => {
    const since = performance.now()
    const caught = firings({ cron: '* * * * *', timezone: 'Europe/Berlin', missed: 'catch-up', doneUntil: utc('2025-11-20T12:00'), now: utc('2026-11-20T12:00') })
    expect(caught.length).toBeLessThanOrEqual(102)
    expect(caught.at(-1)).toEqual({ plannedAt: utc('2026-11-20T12:00'), missed: 0 })
    expect(performance.now() - since).toBeLessThan(10_000)
  })
})

describe('schedules', () => {
  let folder: string
  let database: Database
  let now: number
  let schedules: Schedules
  let outbox: Outbox
  let workflow: LiveWorkflow
  let ring: (() => void) | null
  const start = (): void => {
    outbox = createOutbox(database, { clock: { now: () => now, monotonic: () => now }, random: () => 0 })
    schedules = startSchedules({ live: { live: () => [workflow] }, marks: createScheduleMarks(database), outbox, now: () => now, alarm: (_at, then) => { ring = then; return () => { ring = null } } })
  }
  const fired = (): string[] => database.prepare<[], { source: string }>('SELECT source FROM outbox_items ORDER BY id').all().map(({ source }) => new Date((JSON.parse(source) as { plannedAt: number }).plannedAt).toISOString().slice(11, 16))
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flowbench-schedules-'))
    database = openDatabase({ folder, quickCheck: false })
    database.prepare("INSERT INTO workflows (id, document, pins, name, description, node_count, is_example, updated_at) VALUES ('wf_test', '{}', '{}', 'x', '', 0, 0, 0)").run()
    now = utc('2026-11-20T08:30')
    workflow = { version: 1, activatedAt: now, workflow: Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_test', name: 'Hourly', trigger: { type: 'schedule', cron: '0 * * * *', timezone: 'UTC' }, nodes: [], edges: [] }) }
    start()
  })
  afterEach(() => {
    schedules.close()
    database.close()
    rmSync(folder, { recursive: true })
  })

  test('fire when their time has come, and not before', async () => {
    await schedules.look()
    expect(fired()).toEqual([])
    now = utc('2026-11-20T09:00')
    ring?.()
    await schedules.look()
    await schedules.look()
    expect(fired()).toEqual(['09:00'])
  })

  test('fire nothing twice when the clock is set back, and go on from there', async () => {
    now = utc('2026-11-20T10:00:30')
    await schedules.look()
    now = utc('2026-11-20T08:59')
    for (const time of ['08:59:30', '09:00:00', '09:30:00', '10:00:00', '11:00:00']) {
      now = utc(`2026-11-20T${time}`)
      await schedules.look()
    }
    expect(fired()).toEqual(['10:00', '09:00', '11:00'])
  })

  test('fire once for all that was slept through, also when the process ended right after it was kept', async () => {
    now = utc('2026-11-21T08:30')
    await schedules.look()
    expect(fired()).toEqual(['08:00'])
    // As if the mark had not been written any more.
    database.exec('DELETE FROM schedule_marks')
    schedules.close()
    start()
    await schedules.look()
    expect(fired()).toEqual(['08:00'])
  })

  test('of a version that is new count from its activation', async () => {
    now = utc('2026-11-20T12:30')
    workflow = { ...workflow, version: 2, activatedAt: now }
    await schedules.look()
    expect(fired()).toEqual([])
  })
})
