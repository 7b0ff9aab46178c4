// The process that kill.test.ts kills: opens the data folder, goes on with what it finds, starts runs, and tells the
// ledger outside of everything it does. Arguments: the data folder, the ledger's address, how many runs to start.

import { openDatabase } from '@main/storage/database.ts'
import { createJournal } from '@main/storage/journal.ts'
import { createRestMark } from '@main/storage/rest-mark.ts'
import { systemAfter } from '@main/platform/after.ts'
import { alwaysAwake } from '@main/platform/awake.ts'
import { systemClock } from '@main/platform/clock.ts'
import { flow, request, testConnector } from './test-world.ts'
import { actionRegistry } from './action-registry.ts'
import { systemAlarm } from './alarm.ts'
import { createRuns } from './runs.ts'
import { createWrites } from './writes.ts'

const [folder = '', ledger = '', count = '0'] = process.argv.slice(2)
const database = openDatabase({ folder, quickCheck: true })
const none = (): never => { throw new Error('no door') }
const runs = createRuns({
  clock: systemClock, alarm: systemAlarm(() => Date.now()), after: systemAfter, awake: alwaysAwake, restMark: createRestMark(database), random: Math.random, journal: createJournal(database), writes: createWrites(database, () => 0),
  actionOf: actionRegistry([testConnector(async ({ effect, name, idempotencyKey, value }) => {
    await fetch(ledger, { method: 'POST', body: JSON.stringify({ effect, name, key: idempotencyKey }) })
    return value
  })]),
  open: (_connector, _connection, http) => Promise.resolve({ config: {}, http }), doors: () => ({ http: { request: none }, sandbox: { runCode: none, runJsonata: none } }),
  findWorkflow: () => undefined,
})
const settings = { retry: { maxAttempts: 100, baseMs: 5, maxMs: 20 } }
const workflow = flow({
  a: { type: 'test.keyed', input: { name: 'a', value: 1 }, settings }, b: { type: 'test.read', input: { name: 'b', value: 2 }, settings },
  each: { type: 'loop', input: { items: [1, 2, 3, 4], concurrency: 2 } },
  work: { type: 'test.keyed', parent: 'each', input: { name: 'work', value: '{{ item * 10 }}' }, settings },
  send: { type: 'test.unsafe', input: { name: 'send', value: 'sent' }, settings: { ...settings, onError: 'continue' } },
  nap: { type: 'wait', input: { durationMs: 20 } },
  join: { type: 'merge', input: { combine: 'object' } },
}, ['trigger > a', 'trigger > b', 'a > each', 'each.each > work', 'b > send', 'send > nap', 'nap > join', 'each.done > join'])

runs.recover()
for (let index = 0; index < Number(count); index++) {
  const runId = runs.start(request(workflow))
  process.stdout.write(`started ${runId}\n`)
}
const under = runs.list({ limit: 200 }).filter((summary) => summary.status === 'running')
await Promise.all(under.map((summary) => runs.finished(summary.runId)))
process.stdout.write('all over\n')
runs.close()
database.close()
