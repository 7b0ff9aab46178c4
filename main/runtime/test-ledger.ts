import { createItemList, type ItemList } from '@main/outbox/item-list.ts'
import { createWriteLedger } from '@main/outbox/write-ledger.ts'
import { alwaysAwake } from '@main/platform/awake.ts'
import { openDatabase } from '@main/storage/database.ts'
import { createJournal } from '@main/storage/journal.ts'
import { createRestMark } from '@main/storage/rest-mark.ts'
import type { ActionHttp, Connector } from '@main/connectors/define.ts'
import type { ItemId, OutboxItem, Resolution } from '@shared/outbox-item.ts'
import type { Database } from 'better-sqlite3'
import { actionRegistry } from './action-registry.ts'
import { createAskAboutWrite, type AskAboutWrite } from './ask-about-write.ts'
import { createRuns, type Runs } from './runs.ts'
import { realTime, type flyingTime } from './test-world.ts'
import { createWrites } from './writes.ts'

export type LedgerWorld = { database: Database; runs: Runs; items: ItemList; ask: AskAboutWrite; write(): OutboxItem | undefined; resolve(id: ItemId, resolution: Resolution): void; close(): void }

/** The runtime with its ledger of writes, as the services put it together, for tests. */
export function openLedgerWorld({ folder, connector, http = { request: noDoor }, time = realTime() }: { folder: string; connector: Connector; http?: ActionHttp; time?: ReturnType<typeof flyingTime> }): LedgerWorld {
  const database = openDatabase({ folder, quickCheck: false })
  const now = (): number => time.clock.now()
  const ledger = createWriteLedger(database, now)
  const journal = createJournal(database, { alongside: (runId, events) => ledger.follow(runId, events) })
  journal.subscribe((runId, events) => ledger.committed(runId, events))
  const actionOf = actionRegistry([connector])
  const runs = createRuns({
    clock: time.clock, alarm: time.alarm, after: time.after, awake: alwaysAwake, restMark: createRestMark(database), random: () => 0, journal, writes: createWrites(database, now), actionOf,
    open: (_connector, _connection, http) => Promise.resolve({ config: {}, http }), doors: (signal) => ({ http: { request: (request) => http.request({ ...request, ...{ signal } }) }, sandbox: { runCode: noDoor, runJsonata: noDoor } }),
    findWorkflow: () => undefined,
  })
  runs.recover()
  const items = createItemList(database, now)
  return {
    database, runs, items, ask: createAskAboutWrite({ journal, actionOf, http: () => http, open: (_connector, _connection, http) => Promise.resolve({ config: {}, http }) }),
    write: () => items.list({ kind: 'write', limit: 10 })[0],
    resolve(id, resolution) {
      items.decide(id, resolution)
      for (const decided of ledger.decided()) {
        if (!runs.resolve(decided.source, decided.resolution)) ledger.settleAlone(decided.itemId, decided.resolution)
      }
    },
    close() {
      runs.close()
      database.close()
    },
  }
}

function noDoor(): never {
  throw new Error('The test world has no such door')
}
