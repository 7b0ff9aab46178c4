import type { BenchmarkContext, Measurement } from '../measurement.ts'
import { toMeasurement } from '../measurement.ts'
import { send } from './sender.ts'
import { memoryOf, untilCounted, type Servers } from './servers.ts'

const runCount = 100_000
/** Code is compiled and caches are filled by then; what grows after that grows with the runs. */
const warmUpCount = 10_000
/** What is no longer needed is let go some seconds after the work. */
const restMs = 5_000

/** Resident memory of the server: at rest against a bare one, and after a hundred thousand runs of ten steps against itself. */
export async function measureMemory(servers: Servers, progress: BenchmarkContext['progress']): Promise<Measurement[]> {
  const data = await servers.dataFolder('memory', { workflow: true })
  const ours = servers.ours(data)
  const bare = servers.bare('memory-bare', 'serveBare')
  const port = await ours.port
  await bare.port
  const atRest = { ours: await rested(ours.pid), limit: await rested(bare.pid) }
  await runThrough(port, data, warmUpCount, warmUpCount)
  const warm = await rested(ours.pid)
  for (let done = warmUpCount; done < runCount; done += warmUpCount) {
    progress(`Memory: ${done} of ${runCount} runs`)
    await runThrough(port, data, warmUpCount, done + warmUpCount)
  }
  const after = await rested(ours.pid)
  await Promise.all([ours.stop(), bare.stop()])
  const one = (name: string, mine: number, limit: number): Measurement => toMeasurement({ name, unit: 'MiB', better: 'lower', ours: [mine], limit: [limit] })
  return [
    one('memory at rest', atRest.ours, atRest.limit),
    one(`memory after ${runCount} runs, against at rest`, after, atRest.ours),
    one(`memory after ${runCount} runs, against after ${warmUpCount}`, after, warm),
  ]
}

async function runThrough(port: number, data: string, count: number, total: number): Promise<void> {
  await send(port, count, 16)
  await untilCounted(data, 'runs that are over', total)
}

async function rested(pid: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, restMs))
  return memoryOf(pid)
}
