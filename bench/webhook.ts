// `flowbench serve`, which checks signatures and keeps requests before it answers, against a bare `node:http` server that
// keeps one row a request at the same durability. Each server is a process of its own; the sender is this one.
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { compare, toMeasurement, type BenchmarkContext, type Measurement } from './measurement.ts'
import { measureMemory } from './webhook/memory.ts'
import { measureQueued } from './webhook/queued.ts'
import { ninetyNinth, send } from './webhook/sender.ts'
import { createServers, untilCounted, type Servers } from './webhook/servers.ts'

export { drainBare, serveBare } from './webhook/bare.ts'

const rate = 50
const rounds = 5

export async function run({ root, cliFolder, progress }: BenchmarkContext): Promise<Measurement[]> {
  // In the repository's own folder, because /tmp may be a disk of memory, where a commit costs nothing.
  const folder = mkdtempSync(join(root, 'node_modules', '.flowbench-bench-'))
  const servers = createServers({ folder, cliFolder, bundle: import.meta.url })
  try {
    return [
      ...await measureAcknowledged(servers, progress),
      await measureFinished(servers, folder, progress),
      ...await measureQueued(servers, folder),
      ...await measureMemory(servers, progress),
    ]
  } finally {
    await servers.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureAcknowledged(servers: Servers, progress: BenchmarkContext['progress']): Promise<Measurement[]> {
  const ours = await servers.ours(await servers.dataFolder('acknowledged', { workflow: false })).port
  const bare = await servers.bare('acknowledged-bare', 'serveBare').port
  progress('Warming up')
  for (const port of [ours, bare]) await send(port, 3_000, 16)
  const measured: Measurement[] = []
  for (const [connections, count] of [[1, 1_000], [16, 6_000], [64, 10_000]] as const) {
    progress(`Requests at ${connections} connections`)
    const perSecond = async (port: number): Promise<number> => count / (await send(port, count, connections) / 1_000)
    measured.push(await compare({ name: `webhooks acknowledged, ${connections} connections`, unit: 'requests/s', better: 'higher', ours: () => perSecond(ours), limit: () => perSecond(bare) }))
  }
  progress(`${rate} requests a second`)
  const slowest = { ours: [] as number[], limit: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    slowest.ours.push(await ninetyNinth(ours, rate))
    slowest.limit.push(await ninetyNinth(bare, rate))
  }
  await servers.stop()
  return [...measured, toMeasurement({ name: `p99 at ${rate} requests a second`, unit: 'ms', better: 'lower', ...slowest })]
}

/** From the first request to the end of the last run of ten steps. */
async function measureFinished(servers: Servers, folder: string, progress: BenchmarkContext['progress']): Promise<Measurement> {
  const data = await servers.dataFolder('finished', { workflow: true })
  const ours = await servers.ours(data).port
  const bare = await servers.bare('finished-bare', 'serveBare', { work: true }).port
  const count = 2_000
  const totals = { ours: 0, bare: 0 }
  const perSecond = async (port: number, which: 'ours' | 'bare'): Promise<number> => {
    totals[which] += count
    const since = performance.now()
    await send(port, count, 16)
    await (which === 'ours' ? untilCounted(data, 'runs that are over', totals.ours) : untilCounted(join(folder, 'finished-bare'), 'results', totals.bare))
    return count / ((performance.now() - since) / 1_000)
  }
  progress('Webhooks that run ten steps')
  for (const which of ['ours', 'bare'] as const) await perSecond(which === 'ours' ? ours : bare, which)
  const measured = await compare({ name: 'webhook to the end of 10 steps, 16 connections', unit: 'runs/s', better: 'higher', ours: () => perSecond(ours, 'ours'), limit: () => perSecond(bare, 'bare') })
  await servers.stop()
  return measured
}
