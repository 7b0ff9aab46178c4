// certainty: which steps have surely ended with an output when a given one runs.
//  C1. A node runs when every edge into it is settled and one was taken. So what holds on every way in, holds at it.
//  C2. Where a port is surely taken, the node it leads to surely runs; and a node with one port surely takes it.
//      Where exactly one of several ports is taken, what follows from each of them surely happens.
//  C3. A step that fails for good ends the run, so whoever runs after it saw it succeed. With an error port, or
//      `continue`, it goes on: then only its port says how it ended.
//  C4. `merge` with mode `any` waits for nobody in particular: what is on one way in only may still be running.

import { triggerId } from '../id.ts'
import { errorPort, portsOf, singlePort } from '../node-type.ts'
import type { WorkflowEdge, WorkflowNode } from '../workflow.ts'
import { BitSet } from './bit-set.ts'
import type { NodeCatalog } from './catalog.ts'
import type { WorkflowGraph } from './graph.ts'

export type Certainty = {
  /** True when `step` has surely ended with an output whenever `at` runs. */
  isSure(step: string, at: string): boolean
  /** The same when a loop's round (or with '' the whole run) is over. */
  isSureAtEnd(step: string, level: string): boolean
  /** Which way `step` surely took when `at` runs: by its error port, by another, or not known. */
  wayTaken(step: string, at: string): 'error' | 'other' | 'unknown'
}

export function certaintyOf(graph: WorkflowGraph, catalog: NodeCatalog): Certainty {
  const facts = new Facts(graph, catalog)
  return {
    // Where a cycle leaves nothing to be known, the cycle is the problem to speak of.
    isSure: (step, at) => !facts.at(at) || (facts.at(at)?.has(facts.ran(step)) === true && facts.isAwaited(step, at)),
    isSureAtEnd: (step, level) => !facts.at(step) || facts.atEnd(level).has(facts.ran(step)),
    wayTaken(step, at) {
      const known = facts.at(at)
      const isTaken = (edge: WorkflowEdge) => known?.has(facts.taken(edge)) === true
      const taken = (graph.outgoing.get(step) ?? []).filter(isTaken)
      if (taken.length === 0) return 'unknown'
      return taken.some((edge) => edge.port === errorPort) ? 'error' : 'other'
    },
  }
}

/** A node as the inner loop needs it, in numbers: that loop runs once for each pair of nodes in a level. */
type Entry = {
  id: string
  /** The fact that it ran. */
  ran: number
  /** The facts of which any makes it run. */
  waysIn: readonly number[]
  /** What surely happens whenever it runs, then or later. */
  always: BitSet
}

/** Facts are numbers: that a node ran, and that a port of it was taken. Owns one set of them a node. */
class Facts {
  readonly #graph: WorkflowGraph
  readonly #ran = new Map<string, number>()
  readonly #taken = new Map<WorkflowEdge, number>()
  readonly #known = new Map<string, BitSet>()
  readonly #awaited = new Map<string, BitSet>()
  readonly #ends = new Map<string, BitSet>()
  /** The nodes of each level that were looked at so far, in order. */
  readonly #levels = new Map<string, Entry[]>()
  /** Place of a node in its level. */
  readonly #places = new Map<string, number>()
  /** What follows from a node, by id; 'ends' where the run is surely over. */
  readonly #after = new Map<string, BitSet | 'ends'>()
  readonly #size: number

  constructor(graph: WorkflowGraph, catalog: NodeCatalog) {
    this.#graph = graph
    for (const id of graph.byId.keys()) this.#ran.set(id, this.#ran.size)
    const ports = new Map<string, number>()
    for (const edges of graph.incoming.values()) {
      for (const edge of edges) {
        const name = `${edge.from} ${edge.port ?? singlePort}`
        const number = ports.get(name) ?? this.#ran.size + ports.size
        ports.set(name, number)
        this.#taken.set(edge, number)
      }
    }
    this.#size = this.#ran.size + ports.size
    for (const id of [...graph.order].reverse()) this.#after.set(id, this.#consequences(id, catalog))
    for (const id of graph.order) this.#learn(id)
  }

  ran(id: string): number {
    return this.#ran.get(id) ?? -1
  }

  taken(edge: WorkflowEdge): number {
    return this.#taken.get(edge) ?? -1
  }

  at(id: string): BitSet | undefined {
    return this.#known.get(id)
  }

  isAwaited(step: string, at: string): boolean {
    return this.#awaited.get(at)?.has(this.ran(step)) === true
  }

  atEnd(level: string): BitSet {
    const kept = this.#ends.get(level)
    if (kept) return kept
    const known = this.#entered(level)
    this.#close(known, this.#levels.get(level) ?? [])
    this.#ends.set(level, known)
    return known
  }

  /** What holds where a level begins: everything that held at its loop, and that it was entered. */
  #entered(level: string): BitSet {
    const known = this.#known.get(level)?.copy() ?? new BitSet(this.#size)
    for (const edge of this.#graph.outgoing.get(level === '' ? triggerId : level) ?? []) {
      if ((this.#graph.byId.get(edge.to)?.parent ?? '') === level) known.add(this.taken(edge))
    }
    return known
  }

  #learn(id: string): void {
    const node = this.#graph.byId.get(id)
    if (!node) return
    const level = node.parent ?? ''
    const before = this.#levels.get(level) ?? []
    const edges = this.#graph.incoming.get(id) ?? []
    const isAny = node.type === 'merge' && node.input['mode'] === 'any'
    const known = this.#atAllOf(edges, level, before)
    known.add(this.ran(id))
    this.#known.set(id, known)
    this.#awaited.set(id, this.#awaitedBy(edges, level, isAny))
    const after = this.#after.get(id)
    this.#places.set(id, before.length)
    before.push({ id, ran: this.ran(id), waysIn: edges.map((edge) => this.taken(edge)), always: after === undefined || after === 'ends' ? new BitSet(this.#size) : after })
    this.#levels.set(level, before)
  }

  /** What holds on every way in (C1). */
  #atAllOf(edges: readonly WorkflowEdge[], level: string, before: readonly Entry[]): BitSet {
    let all: BitSet | undefined
    for (const edge of edges) {
      const known = this.#isEntry(edge, level) ? this.#entered(level) : (this.#known.get(edge.from)?.copy() ?? new BitSet(this.#size))
      known.add(this.taken(edge))
      // What was known at the node before is closed over all that came before it.
      this.#close(known, before, this.#places.get(edge.from))
      if (all) all.keepOnly(known)
      else all = known
    }
    return all ?? new BitSet(this.#size)
  }

  #awaitedBy(edges: readonly WorkflowEdge[], level: string, isAny: boolean): BitSet {
    let all: BitSet | undefined
    for (const edge of edges) {
      const awaited = this.#awaited.get(edge.from)?.copy() ?? new BitSet(this.#size)
      if (!this.#isEntry(edge, level)) awaited.add(this.ran(edge.from))
      if (!all) all = awaited
      else if (isAny) all.keepOnly(awaited)
      else all.addAll(awaited)
    }
    return all ?? new BitSet(this.#size)
  }

  #isEntry(edge: WorkflowEdge, level: string): boolean {
    return edge.from === triggerId || edge.from === level
  }

  /** Adds what follows (C2) among the nodes given, which come in order; those before `from` have been looked at. */
  #close(known: BitSet, entries: readonly Entry[], from = 0): void {
    for (let at = from; at < entries.length; at++) {
      const entry = entries[at]
      if (!entry || (!known.has(entry.ran) && !entry.waysIn.some((way) => known.has(way)))) continue
      const more = this.#known.get(entry.id)
      if (more) known.addAll(more)
      known.addAll(entry.always)
    }
  }

  /** What follows whichever port a node takes. A port behind which the run ends has no say. */
  #consequences(id: string, catalog: NodeCatalog): BitSet | 'ends' {
    const node = this.#graph.byId.get(id)
    const edges = (this.#graph.outgoing.get(id) ?? []).filter((edge) => this.#graph.byId.get(edge.to)?.parent !== id)
    let all: BitSet | undefined
    for (const port of node ? portsLeft(node, catalog) : []) {
      const ways = edges.filter((edge) => (edge.port ?? singlePort) === port)
      if (ways.length > 0 && ways.every((edge) => this.#after.get(edge.to) === 'ends')) continue
      const follows = this.#following(ways)
      if (all) all.keepOnly(follows)
      else all = follows
    }
    return all ?? 'ends'
  }

  #following(ways: readonly WorkflowEdge[]): BitSet {
    const follows = new BitSet(this.#size)
    for (const edge of ways) {
      follows.add(this.taken(edge))
      follows.add(this.ran(edge.to))
      const further = this.#after.get(edge.to)
      if (further && further !== 'ends') follows.addAll(further)
    }
    return follows
  }
}

/** The ports of which a node takes exactly one when it is done. None: the run ends with it. */
function portsLeft(node: WorkflowNode, catalog: NodeCatalog): string[] {
  const nodeType = catalog.nodeType(node.type)
  const ports = nodeType ? portsOf(node, nodeType) : node.settings?.onError === 'port' ? [singlePort, errorPort] : [singlePort]
  const own = node.type === 'loop' ? ports.filter((port) => port !== 'each') : ports
  // Passed over, it goes on by its first port.
  return node.disabled ? own.slice(0, 1) : own
}
