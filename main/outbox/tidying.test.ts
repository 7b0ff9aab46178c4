import { expect, test } from 'vitest'
import { openDatabase } from '@main/storage/database.ts'
import { createTidying } from './tidying.ts'

test('tidying that is under way when the app ends asks nothing more of the database', async () => {
  const database = openDatabase({ folder: null, quickCheck: false })
  const collected: string[] = []
  const tidying = createTidying(database, { keep: () => ({ days: 1, runs: null, megabytes: 1 }), now: () => Date.now(), collectFiles: () => collected.push('files') })
  database.exec("INSERT INTO runs (run_id, workflow_id, workflow_name, number, status, mode, started_by, started_at, finished_at, fact_count) VALUES ('run_old', 'wf', 'W', 1, 'succeeded', '{}', '{}', 0, 0, 1)")
  const underWay = tidying.tidy()
  tidying.close()
  database.close()
  await expect(underWay).resolves.toEqual({ runs: 0, contents: 0, events: 0 })
  expect(collected).toEqual([])
})
