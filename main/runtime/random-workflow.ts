// Random workflows for the reference test: branches, switches, merges, nested loops, failures, retries, error ports,
// disabled nodes. Everything comes from one seed.

import type { JsonObject, JsonValue } from '@shared/json.ts'
import { Workflow } from '@shared/workflow.ts'

export type Random = { next(): number; below(limit: number): number; chance(p: number): boolean; pick<T>(list: readonly T[]): T }

/** mulberry32: small, fast, and the same everywhere (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
export function randomFrom(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next, below,
    chance: (p) => next() < p,
    pick: <T>(list: readonly T[]) => list[below(list.length)] as T,
  }
}

export type NodeDraft = { id: string; type: string; input: JsonObject; parent?: string; disabled?: boolean; settings?: JsonObject }
type EdgeDraft = { from: string; port?: string; to: string }
type Building = { random: Random; nodes: NodeDraft[]; edges: EdgeDraft[]; count: number }

export const payload: JsonObject = { n: 7, flags: [true, false, true], items: [5, 6, 7], none: [] }

export function randomWorkflow(seed: number): Workflow {
  const building: Building = { random: randomFrom(seed), nodes: [], edges: [], count: 0 }
  addLevel(building, null, [], 0)
  const { random, nodes, edges } = building
  return Workflow.parse({
    format: 'flowbench/workflow', version: 1, id: 'wf_random', name: `Random ${seed}`, trigger: { type: 'manual' },
    nodes: nodes.map((node) => ({ name: node.id, ...node })), edges,
    settings: { concurrency: random.pick([1, 2, 3, 10]), timeoutMs: 2_000_000_000 },
  })
}

/** Fills the top, or the body of a loop. `around`: the nodes of the levels outside that lead here. */
function addLevel(building: Building, parent: string | null, around: string[], depth: number): void {
  const { random } = building
  const here: NodeDraft[] = []
  const size = 1 + random.below(depth === 0 ? 7 : 4)
  while (here.length < size) {
    if (random.chance(0.12)) here.push(...addRace(building, parent, here, around))
    else here.push(addNode(building, parent, here, around, depth))
  }
}

function addNode(building: Building, parent: string | null, here: NodeDraft[], around: string[], depth: number): NodeDraft {
  const { random } = building
  const node = draft(building, parent, depth < 3 && random.chance(0.2) ? 'loop' : random.pick(['set', 'set', 'branch', 'switch', 'merge', 'test.read', 'test.read', 'wait', 'filter', random.chance(0.15) ? 'fail' : 'set']))
  const sources = connect(building, parent, here, node)
  fillIn(building, node, [...sources, ...around], parent !== null)
  if (random.chance(0.08)) node.disabled = true
  if (node.type === 'loop') addLevel(building, node.id, [...around, ...sources], depth + 1)
  return node
}

/** Two arms of one branch that end in a merge of whichever comes first: the one case in which `any` has one answer. */
function addRace(building: Building, parent: string | null, here: NodeDraft[], around: string[]): NodeDraft[] {
  const fork = draft(building, parent, 'branch')
  const sources = connect(building, parent, here, fork)
  fillIn(building, fork, [...sources, ...around], parent !== null)
  const arms = ['true', 'false'].map((port) => {
    const arm = draft(building, parent, 'test.read')
    fillIn(building, arm, [...sources, ...around], parent !== null)
    delete arm.settings
    arm.input = { ...arm.input, name: 'ok' }
    building.edges.push({ from: fork.id, port, to: arm.id })
    return arm
  })
  const merge = draft(building, parent, 'merge')
  merge.input = { mode: 'any', combine: building.random.pick(['list', 'object', 'first']) }
  for (const arm of arms) building.edges.push({ from: arm.id, to: merge.id })
  return [fork, ...arms, merge]
}

function draft(building: Building, parent: string | null, type: string): NodeDraft {
  const node: NodeDraft = { id: `n${building.count++}`, type, input: {}, ...(parent !== null && { parent }) }
  building.nodes.push(node)
  return node
}

/** Edges from one to three of the nodes before it, or from where the level is entered. Returns the ids of the sources. */
function connect({ random, edges }: Building, parent: string | null, here: NodeDraft[], node: NodeDraft): string[] {
  const count = here.length === 0 ? 0 : 1 + random.below(3)
  const sources: string[] = []
  for (let index = 0; index < count; index++) {
    const from = random.pick(here)
    const port = random.pick(portsOfDraft(from))
    if (edges.some((edge) => edge.from === from.id && edge.to === node.id && edge.port === port)) continue
    edges.push({ from: from.id, to: node.id, ...(port !== undefined && { port }) })
    sources.push(from.id)
  }
  if (sources.length === 0 || random.chance(0.15)) edges.push(parent === null ? { from: 'trigger', to: node.id } : { from: parent, port: 'each', to: node.id })
  return sources
}

function portsOfDraft({ type, input, settings }: NodeDraft): (string | undefined)[] {
  const error = settings?.['onError'] === 'port' ? ['error'] : []
  if (type === 'branch') return ['true', 'false', ...error]
  if (type === 'switch') return [...(input['cases'] as { port: string }[]).map((entry) => entry.port), 'default', ...error]
  if (type === 'loop') return ['done', ...error]
  // A path that ends here leads nowhere on; an edge from it is never taken.
  return [undefined, ...error]
}

function fillIn({ random }: Building, node: NodeDraft, visible: string[], inLoop: boolean): void {
  const seen = (): JsonValue => (visible.length > 0 && random.chance(0.7) ? `{{ steps.?${random.pick(visible)}.?output.orValue("none") }}` : inLoop && random.chance(0.5) ? '{{ item }}' : random.below(100))
  const when = (): JsonValue => random.pick<JsonValue>([true, false, `{{ event.payload.flags[${random.below(3)}] }}`, inLoop ? `{{ (index + ${random.below(2)}) % 2 == 0 }}` : '{{ event.payload.n > 5 }}'])
  switch (node.type) {
    case 'set':
      node.input = { fields: { id: node.id, a: seen(), b: [seen()], ...(inLoop && { at: '{{ index }}' }) } }
      break
    case 'branch':
      node.input = { when: when() }
      break
    case 'switch':
      node.input = { cases: Array.from({ length: 1 + random.below(3) }, (_, index) => ({ port: `p${index}`, when: when() })) }
      break
    case 'merge':
      node.input = { combine: random.pick(['list', 'object', 'first']) }
      break
    case 'filter':
      node.input = { items: random.pick<JsonValue>([[1, 2, 3, 4], '{{ event.payload.items }}']), where: random.pick<JsonValue>(['{{ item % 2 == 0 }}', '{{ index > 0 }}', true]) }
      break
    case 'wait':
      node.input = { durationMs: random.below(5000) }
      break
    case 'fail':
      node.input = { message: `${node.id} fails` }
      break
    case 'loop':
      node.input = {
        items: random.pick<JsonValue>([[], [1], [1, 2, 3], '{{ event.payload.items }}', '{{ event.payload.none }}']), concurrency: 1 + random.below(3),
        ...(random.chance(0.3) && { collect: random.pick<JsonValue>(['{{ index }}', { doubled: '{{ item * 2 }}' }]) }),
      }
      break
    case 'test.read':
      // The name says how the service behaves: well, with so many failures first, or never well.
      node.input = { name: random.pick(['ok', 'ok', 'flaky 1', 'flaky 2', 'flaky 4', random.chance(0.4) ? 'broken' : 'ok']), value: { by: node.id, of: seen() } }
      node.settings = { retry: { maxAttempts: 4, baseMs: 100 } }
      break
    default:
      throw new Error(`Nobody fills in ${node.type}`)
  }
  if (random.chance(node.type === 'test.read' || node.type === 'fail' ? 0.7 : 0.1)) node.settings = { ...node.settings, onError: random.pick(['port', 'port', 'continue']) }
}
