// schedules: fires what the live workflows' schedules planned.
//
//   S1. At most once for each workflow and planned instant: the outbox takes each instant once, whatever the clock does.
//   S2. An instant counts as settled only once what it fires is kept.
//   S3. Looked at often, not only at the next instant: a clock that jumps and a machine that slept fire no timer.

import type { Outbox } from '@main/outbox/outbox.ts'
import type { LiveVersions, LiveWorkflow } from '@main/storage/live-versions.ts'
import type { ScheduleMarks } from '@main/storage/schedule-marks.ts'
import { firings, nextPlanned } from './planned.ts'

export type SchedulesOptions = {
  live: Pick<LiveVersions, 'live'>
  marks: ScheduleMarks
  outbox: Pick<Outbox, 'accept'>
  now(): number
  alarm(at: number, ring: () => void): () => void
}

export interface Schedules {
  /** Looks at all schedules now. Resolves when what was due is kept. */
  look(): Promise<void>
  /** Fires nothing until `look` is called again. */
  pause(): void
  close(): void
}

const lookEveryMs = 15_000

export function startSchedules({ live, marks, outbox, now, alarm }: SchedulesOptions): Schedules {
  let takeBack = (): void => undefined
  let isClosed = false
  let isPaused = false
  let looking: Promise<void> | null = null

  const fire = async ({ workflow, version, activatedAt }: LiveWorkflow): Promise<number | undefined> => {
    const { trigger, settings, id } = workflow
    if (trigger.type !== 'schedule') return undefined
    const timezone = trigger.timezone ?? settings.timezone
    const at = now()
    // A clock that was set back plans anew from where it is; what it fired before is known to the outbox.
    const doneUntil = Math.min(marks.doneUntil(id, version) ?? activatedAt, at)
    for (const { plannedAt, missed } of firings({ cron: trigger.cron, timezone, missed: trigger.missed ?? 'once', doneUntil, now: at })) {
      await outbox.accept({
        source: { kind: 'schedule', workflowId: id, plannedAt }, eventName: 'schedule', key: `schedule ${id}`,
        payload: { plannedAt: new Date(plannedAt).toISOString(), firedAt: new Date(at).toISOString(), timezone, missed },
        dedupe: { connector: 'schedule', connection: id, eventId: String(plannedAt) },
      })
    }
    marks.put(id, version, at)
    return nextPlanned(trigger.cron, timezone, at)
  }
  const lookAtAll = async (): Promise<void> => {
    let next = now() + lookEveryMs
    for (const workflow of live.live()) {
      try {
        next = Math.min(next, (await fire(workflow)) ?? next)
      } catch {
        // Nothing could be kept, so nothing is settled: the next look tries again.
      }
    }
    if (isClosed || isPaused) return
    takeBack()
    takeBack = alarm(Math.max(next, now() + 1), () => void look())
  }
  const look = (): Promise<void> => (looking ??= lookAtAll().finally(() => { looking = null }))

  void look()
  return {
    look: async () => {
      isPaused = false
      await looking
      await look()
    },
    pause() {
      isPaused = true
      takeBack()
    },
    close() {
      isClosed = true
      takeBack()
    },
  }
}
