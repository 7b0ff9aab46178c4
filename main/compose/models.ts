// models: what is spent on models of providers, and how far the steps are that ask them.

import type { Database } from 'better-sqlite3'
import { findLocalModels, usualPlaces, type LocalPlace } from '@main/llm/find-local.ts'
import { prices, pricesAsOf } from '@main/llm/prices.ts'
import { createLiveSteps, type LiveAbove, type LiveSteps } from '@main/runtime/llm/live-steps.ts'
import { createLocalModels, type LocalModelServices } from '@main/runtime/llm/local-models.ts'
import { createMeter, startOfDay, type LlmMeter } from '@main/runtime/llm/meter.ts'
import type { RunStarted } from '@main/storage/journal.ts'
import type { ConnectionStore } from '@main/storage/connections.ts'
import type { GrantStore } from '@main/storage/grants.ts'
import { createModelCalls } from '@main/storage/model-calls.ts'
import type { SettingsStore } from '@main/storage/settings.ts'
import type { RunId } from '@shared/id.ts'
import type { Price } from '@shared/llm/price.ts'
import type { RunEvent } from '@shared/run-event.ts'

export interface Models {
  meter: LlmMeter
  live: LiveSteps
  /** Services of models on this machine. */
  local: LocalModelServices
  /** Today, by the clock of this machine. Money in US dollars. */
  spentToday(): { tokens: number; money: number }
  /** Those that come with the app, and when they were looked up. */
  listedPrices(): { asOf: string; prices: readonly Price[] }
  close(): void
}

export type ModelsOptions = { connections: ConnectionStore; grants: GrantStore; places: readonly LocalPlace[]; now(): number; settings: Pick<SettingsStore, 'get'>; redact(text: string): string; /** The first fact of a run. */ startedOf(runId: RunId): RunEvent | undefined }

/** Sub-workflows of sub-workflows: no document nests deeper. */
const deepest = 100
const keptMs = 90 * 86_400_000

export function createModels(database: Database, { connections, grants, places, now, settings, redact, startedOf }: ModelsOptions): Models {
  const calls = createModelCalls(database)
  calls.removeBefore(now() - keptMs)
  const live = createLiveSteps({ redact })
  const above = (started: RunStarted): LiveAbove[] => {
    const found: LiveAbove[] = []
    for (let { startedBy } = started; found.length < deepest && (startedBy.kind === 'workflow' || startedBy.kind === 'substep');) {
      const { runId, step, kind } = startedBy
      found.push({ runId, ...step, isPart: kind === 'substep' })
      const next = startedOf(runId)
      if (next?.type !== 'run-started') break
      startedBy = next.startedBy
    }
    return found
  }
  const meter = createMeter({
    calls, live, now, above,
    budgets: () => settings.get().modelBudgets,
    prices: () => [...settings.get().modelPrices, ...prices],
  })
  return {
    meter, live,
    local: createLocalModels({ connections, grants, find: () => findLocalModels(places), usual: usualPlaces }),
    spentToday: () => meter.spentSince(startOfDay(now())),
    listedPrices: () => ({ asOf: pricesAsOf, prices }),
    close: () => live.close(),
  }
}
