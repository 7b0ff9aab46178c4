// Ten thousand events that wait when the server starts: how long until the first is claimed, and until all have run.
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@main/platform/clock.ts'
import { createOutbox } from '@main/outbox/outbox.ts'
import { openDatabase } from '@main/storage/database.ts'
import { toMeasurement, type Measurement } from '../measurement.ts'
import { openBare } from './bare.ts'
import { untilCounted, type Servers } from './servers.ts'

const queuedCount = 10_000
const rounds = 5

export async function measureQueued(servers: Servers, folder: string): Promise<Measurement[]> {
  const data = await servers.dataFolder('queued', { workflow: true })
  await fill(data)
  fillBare(join(folder, 'queued-bare'))
  const ours = { first: [] as number[], all: [] as number[] }
  const limit = { first: [] as number[], all: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    const bare = join(folder, `bare-${round}`)
    cpSync(join(folder, 'queued-bare'), bare, { recursive: true })
    await timed(limit, bare, 'results', 'results', () => servers.bare(`bare-${round}`, 'drainBare'))
    const copy = join(folder, `ours-${round}`)
    cpSync(data, copy, { recursive: true })
    await timed(ours, copy, 'runs', 'runs that are over', () => servers.ours(copy))
  }
  return [
    toMeasurement({ name: `start to first claim, ${queuedCount} queued`, unit: 'ms', better: 'lower', ours: ours.first, limit: limit.first }),
    toMeasurement({ name: `${queuedCount} queued events run through 10 steps, with the start`, unit: 'ms', better: 'lower', ours: ours.all, limit: limit.all }),
  ]
}

async function timed(into: { first: number[]; all: number[] }, folder: string, first: 'runs' | 'results', all: 'runs that are over' | 'results', start: () => { stop(): Promise<void> }): Promise<void> {
  const since = performance.now()
  const server = start()
  await untilCounted(folder, first, 1)
  into.first.push(performance.now() - since)
  await untilCounted(folder, all, queuedCount)
  into.all.push(performance.now() - since)
  await server.stop()
  rmSync(folder, { recursive: true })
}

/** As the inbox does it, but with nobody to dispatch. */
async function fill(data: string): Promise<void> {
  const database = openDatabase({ folder: data, quickCheck: false })
  const outbox = createOutbox(database, { clock: systemClock, random: Math.random })
  const body = Buffer.from(JSON.stringify({ action: 'opened', n: 1, text: 'x'.repeat(955) }))
  await Promise.all(Array.from({ length: queuedCount }, (_, index) => outbox.accept({
    source: { kind: 'webhook', connector: 'github', connection: 'bench' }, eventName: 'issues.opened',
    dedupe: { connector: 'github', connection: 'bench', eventId: `queued-${index}` },
    request: { path: '/webhooks/github', headers: [['Content-Type', 'application/json']], body, receivedAt: Date.now() },
  })))
  database.close()
}

function fillBare(folder: string): void {
  mkdirSync(folder)
  const database = openBare(folder)
  const insert = database.prepare('INSERT INTO requests (headers, body) VALUES (?, ?)')
  database.transaction(() => { for (let index = 0; index < queuedCount; index++) insert.run('[]', Buffer.from(JSON.stringify({ action: 'opened', n: 1, text: 'x'.repeat(955) }))) })()
  database.close()
}
