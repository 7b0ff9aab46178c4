// The engine against plain functions that do the same work: ten steps in a row, and a hundred items through ten steps.
// Both sides keep what they did in SQLite at the same durability (WAL, synchronous=FULL), ours fact by fact.
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { Workflow } from '@shared/workflow.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { openServices, type Services } from '@main/services.ts'
import { compare, type BenchmarkContext, type Measurement } from './measurement.ts'

const stepCount = 10
const itemCount = 100
const sideBySide = 16

export async function run({ root, cliFolder, progress }: BenchmarkContext): Promise<Measurement[]> {
  // In the repository's own folder, because /tmp may be a disk of memory, where a commit costs nothing.
  const folder = mkdtempSync(join(root, 'node_modules', '.flowbench-bench-'))
  const services = await openServices({ dataFolder: join(folder, 'ours'), workerPath: join(cliFolder, 'sandbox-worker.js'), assetsFolder: join(root, 'assets') })
  const plain = openPlain(join(folder, 'plain.db'))
  try {
    progress('Warming up')
    await ourRuns(services, tenSteps, { n: 1 }, { count: 300, width: sideBySide, start: 'in group' })
    await ourRuns(services, looped, { items }, { count: 10, width: 1, start: 'in group' })
    for (let index = 0; index < 300; index++) plain.tenSteps(1)
    for (let index = 0; index < 10; index++) plain.loop(items)
    progress('A run of ten steps, one after another')
    const alone = await compare({
      name: 'a run of 10 steps, one after another', unit: 'ms', better: 'lower',
      ours: () => timed(100, () => ourRuns(services, tenSteps, { n: 1 }, { count: 100, width: 1, start: 'in group' })),
      limit: () => timed(100, () => { for (let index = 0; index < 100; index++) plain.tenSteps(1) }),
    })
    progress('The same, each acknowledged before it begins')
    const acknowledged = await compare({
      name: 'the same, each committed before it begins and again at its end', unit: 'ms', better: 'lower',
      ours: () => timed(100, () => ourRuns(services, tenSteps, { n: 1 }, { count: 100, width: 1, start: 'acknowledged' })),
      limit: () => timed(100, () => { for (let index = 0; index < 100; index++) plain.tenSteps(1) }),
    })
    progress(`Runs of ten steps, ${sideBySide} side by side`)
    const together = await compare({
      name: `runs of 10 steps, ${sideBySide} side by side`, unit: 'runs/s', better: 'higher',
      ours: async () => 1000 / (await timed(960, () => ourRuns(services, tenSteps, { n: 1 }, { count: 960, width: sideBySide, start: 'in group' }))),
      limit: async () => 1000 / (await timed(960, () => { for (let index = 0; index < 960; index++) plain.tenSteps(1) })),
    })
    progress('A hundred items through ten steps')
    const loop = await compare({
      name: `${itemCount} items through 10 steps`, unit: 'ms', better: 'lower',
      ours: () => timed(20, () => ourRuns(services, looped, { items }, { count: 20, width: 1, start: 'in group' })),
      limit: () => timed(20, () => { for (let index = 0; index < 20; index++) plain.loop(items) }),
    })
    return [alone, acknowledged, together, loop]
  } finally {
    await services.close()
    plain.database.close()
    rmSync(folder, { recursive: true })
  }
}

/** Milliseconds for each of `count`. */
async function timed(count: number, work: () => void | Promise<void>): Promise<number> {
  const since = performance.now()
  await work()
  return (performance.now() - since) / count
}

const items = Array.from({ length: itemCount }, (_, index) => index)
const tenSteps = workflow(chain('trigger', undefined, '{{ event.payload.n + 1 }}'))
const looped = workflow({
  nodes: [{ id: 'each', type: 'loop', name: 'each', input: { items: '{{ event.payload.items }}' } }, ...chain('each', 'each', '{{ item + 1 }}').nodes],
  edges: [{ from: 'trigger', to: 'each' }, ...chain('each', 'each', '{{ item + 1 }}').edges],
})

/** Ten steps that each add one to what the one before gave. */
function chain(from: string, parent: string | undefined, first: string): { nodes: JsonObject[]; edges: JsonObject[] } {
  const ids = Array.from({ length: stepCount }, (_, index) => `step_${index}`)
  return {
    nodes: ids.map((id, index) => ({ id, type: 'set', name: id, ...(parent !== undefined && { parent }), input: { fields: { n: index === 0 ? first : `{{ steps.${ids[index - 1]}.output.n + 1 }}` } } })),
    edges: ids.map((id, index) => (index === 0 ? { from, ...(parent !== undefined && { port: 'each' }), to: id } : { from: ids[index - 1] ?? '', to: id })),
  }
}

function workflow({ nodes, edges }: { nodes: JsonObject[]; edges: JsonObject[] }): Workflow {
  return Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_bench', name: 'Bench', trigger: { type: 'manual' }, nodes, edges })
}

/**
 * Starts so many runs, never more than `width` under way, and resolves when the last one is over and kept.
 * `acknowledged`: each is committed by itself before its start returns, as when a person presses Run.
 */
async function ourRuns({ runs }: Services, document: Workflow, payload: JsonValue, { count, width, start: how }: { count: number; width: number; start: 'in group' | 'acknowledged' }): Promise<void> {
  let left = count
  let over = 0
  const request = { workflow: document, payload, mode: { kind: 'whole' as const }, startedBy: { kind: 'command-line' as const }, writes: 'send' as const }
  const start = (): void => {
    if (left-- <= 0) return
    if (how === 'acknowledged') runs.start(request)
    else void runs.startInGroup(request)
  }
  await new Promise<void>((resolve, reject) => {
    const end = runs.subscribe((runId, events) => {
      const last = events.at(-1)
      if (last?.type !== 'run-finished') return
      if (last.outcome !== 'succeeded') return reject(new Error(`Run ${runId} ended as ${last.outcome}: ${last.failure?.message ?? ''}`))
      over++
      if (over === count) {
        end()
        resolve()
      } else start()
    })
    for (let index = 0; index < width; index++) start()
  })
}

/** The same work as a person would write it by hand who keeps no more than the result. */
function openPlain(file: string): { database: Database; tenSteps(n: number): void; loop(list: number[]): void } {
  const database = new DatabaseFile(file)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('CREATE TABLE results (id INTEGER PRIMARY KEY, result TEXT NOT NULL)')
  const insert = database.prepare('INSERT INTO results (result) VALUES (?)')
  const work = (n: number): { n: number } => {
    let output = { n }
    for (let index = 0; index < stepCount; index++) output = { n: output.n + 1 }
    return output
  }
  return {
    database,
    tenSteps: (n) => void insert.run(JSON.stringify(work(n))),
    loop(list) {
      for (const item of list) insert.run(JSON.stringify(work(item)))
    },
  }
}
