// plan: a workflow made ready to be run in a given mode: which nodes take part, level by level, and how they hang together.
//
//   P1. Made from the run-started fact alone, so every fold of a journal has the same plan. Runs of the same document that
//       take all of it, with nothing recorded, share its levels: they are made once, not with every run.
//   P2. A level is the top of the workflow or the body of one loop. Edges join nodes of one level; what comes from
//       the trigger, or from the loop's port `each`, enters the level.

import { neededFor, outermostLoop, rerunFrom } from '@shared/document/run-part.ts'
import { engineKind } from '@shared/kinds/all.ts'
import { donePort, eachPort } from '@shared/kinds/loop.ts'
import { triggerId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import { portsOf, singlePort } from '@shared/node-type.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { WorkflowEdge, WorkflowNode } from '@shared/workflow.ts'

export type RunStarted = Extract<RunEvent, { type: 'run-started' }>

/** Stands in an edge for what enters the level: settled and taken from the start. */
export const entry = -1

/** `from` and `to` are places in the level's list of nodes. `always`: taken whichever port its source took. */
export type PlanEdge = { from: number; to: number; port: string | undefined; always: boolean }

/** An output that stands in for running the node. */
export type Recorded = { output: JsonValue; ports: readonly string[] | undefined; source: 'pinned' | 'reused' }

export type PlanNode = {
  index: number
  node: WorkflowNode
  into: readonly PlanEdge[]
  out: readonly PlanEdge[]
  recorded: Recorded | undefined
  /** A merge that goes on with the first branch that arrives. */
  waitsForAny: boolean
}

export type Level = {
  nodes: readonly PlanNode[]
  byId: ReadonlyMap<string, PlanNode>
  /** Nodes that can start when the level is entered, and nodes that no edge leads to. */
  first: readonly PlanNode[]
  unreached: readonly PlanNode[]
}

export type Plan = {
  root: Level
  /** By loop id. */
  bodies: ReadonlyMap<string, Level>
  concurrency: number
  /** When the run's time is up, in milliseconds since 1970. */
  deadline: number
}

export function planOf(started: RunStarted): Plan {
  const { settings } = started.workflow
  const { root, bodies } = isPlain(started) ? sharedLevels(started) : levelsOf(started)
  return { root, bodies, concurrency: settings.concurrency, deadline: started.at + settings.timeoutMs }
}

type Levels = Pick<Plan, 'root' | 'bodies'>

/** By the nodes and edges themselves, which runs of one document have in common. Documents are never changed in place. */
const shared = new WeakMap<readonly WorkflowNode[], { edges: readonly WorkflowEdge[]; levels: Levels }>()

function sharedLevels(started: RunStarted): Levels {
  const { nodes, edges } = started.workflow
  const known = shared.get(nodes)
  if (known?.edges === edges) return known.levels
  const levels = levelsOf(started)
  shared.set(nodes, { edges, levels })
  return levels
}

function isPlain({ mode, pins, reused }: RunStarted): boolean {
  return mode.kind === 'whole' && pins === undefined && reused === undefined
}

function levelsOf(started: RunStarted): Levels {
  const { workflow } = started
  const choice = choiceOf(started)
  const bodies = new Map<string, Level>()
  const childrenOf = (parent: string | undefined) => workflow.nodes.filter((node) => node.parent === parent)
  for (const node of workflow.nodes) {
    if (node.type === 'loop') bodies.set(node.id, levelOf(childrenOf(node.id), node.id, started, choice))
  }
  return { root: levelOf(childrenOf(undefined), triggerId, started, choice), bodies }
}

/** Which nodes take part, and which of them only with an output of before. */
type Choice = { takesPart(id: string): boolean; isReused(id: string): boolean; startsAt: string | null }

function choiceOf({ workflow, mode, reused = {}, pins = {} }: RunStarted): Choice {
  if (mode.kind === 'whole') return { takesPart: () => true, isReused: () => false, startsAt: null }
  if (mode.kind === 'to') {
    const wanted = neededFor(workflow, mode.nodeId)
    return { takesPart: (id) => wanted.has(id), isReused: () => false, startsAt: null }
  }
  const startsAt = outermostLoop(workflow, mode.nodeId)
  const again = rerunFrom(workflow, mode.nodeId)
  const has = (id: string) => Object.hasOwn(reused, id) || Object.hasOwn(pins, id)
  return { takesPart: (id) => again.has(id) || has(id), isReused: (id) => !again.has(id) && has(id), startsAt }
}

function levelOf(members: readonly WorkflowNode[], enteredFrom: string, started: RunStarted, choice: Choice): Level {
  const parts = members.filter((node) => choice.takesPart(node.id))
  const indexOf = new Map<string, number>(parts.map((node, index) => [node.id, index]))
  const into: PlanEdge[][] = parts.map(() => [])
  const out: PlanEdge[][] = parts.map(() => [])
  for (const edge of started.workflow.edges) {
    const to = indexOf.get(edge.to)
    if (to === undefined || choice.isReused(edge.to)) continue
    const from = enters(edge, enteredFrom) ? entry : indexOf.get(edge.from)
    if (from === undefined) continue
    const planned = { from, to, port: edge.port, always: edge.to === choice.startsAt }
    into[to]?.push(planned)
    if (from !== entry) out[from]?.push(planned)
  }
  const nodes = parts.map((node, index): PlanNode => {
    const edges = into[index] ?? []
    if (choice.isReused(node.id) || (node.id === choice.startsAt && edges.length === 0)) edges.push({ from: entry, to: index, port: undefined, always: true })
    return { index, node, into: edges, out: out[index] ?? [], recorded: recordedFor(node, started, choice), waitsForAny: node.type === 'merge' && node.input['mode'] === 'any' }
  })
  return {
    nodes,
    byId: new Map(nodes.map((planned) => [planned.node.id, planned])),
    first: nodes.filter(({ into: edges, waitsForAny }) => edges.length > 0 && (waitsForAny ? edges.some((edge) => edge.from === entry) : edges.every((edge) => edge.from === entry))),
    unreached: nodes.filter(({ into: edges }) => edges.length === 0),
  }
}

function enters(edge: WorkflowEdge, enteredFrom: string): boolean {
  return edge.from === enteredFrom && (enteredFrom === triggerId || edge.port === eachPort)
}

function recordedFor(node: WorkflowNode, { pins = {}, reused = {} }: RunStarted, choice: Choice): Recorded | undefined {
  const pinned = Object.hasOwn(pins, node.id) ? pins[node.id] : undefined
  if (pinned !== undefined && node.disabled !== true) return { output: pinned, ports: engineKind(node.type)?.portsOfOutput?.(pinned), source: 'pinned' }
  const before = choice.isReused(node.id) ? reused[node.id] : undefined
  return before && { output: before.output, ports: before.ports, source: 'reused' }
}

/** A node that is passed over goes on by its first port, so that of the ways of a branch not both are taken; a loop by `done`. */
export function passingPorts(node: WorkflowNode): readonly string[] | undefined {
  const kind = engineKind(node.type)
  if (!kind) return undefined
  const port = node.type === 'loop' ? donePort : portsOf({ input: node.input }, kind.nodeType)[0]
  if (port === undefined) return []
  return port === singlePort ? undefined : [port]
}
