// certainty: which steps have surely ended with an output when a given one runs.
//  C1. A node runs when every edge into it is settled and one was taken. So what holds on every way in, holds at it.
//  C2. Where a port is surely taken, the node it leads to surely runs; and a node with one port surely takes it.
//  C3. A step that fails for good ends the run, so whoever runs after it saw it succeed. With an error port, or
//      `continue`, it goes on: then only its port says how it ended.
//  C4. `merge` with mode `any` waits for nobody in particular: what is on one way in only may still be running.

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

/** Facts are numbers: that a node ran, and that a port of it was taken. Owns one set of them a node. */
class Facts {
  readonly #graph: WorkflowGraph
  readonly #catalog: NodeCatalog
  readonly #numbers = new Map<string, number>()
  readonly #known = new Map<string, BitSet>()
  readonly #awaited = new Map<string, BitSet>()
  readonly #ends = new Map<string, BitSet>()
  /** By level: its nodes in order. */
  readonly #levels = new Map<string, string[]>()
  /** Ports that a node takes whenever it runs, as facts. */
  readonly #always = new Map<string, readonly number[]>()
  readonly #size: number

  constructor(graph: WorkflowGraph, catalog: NodeCatalog) {
    this.#graph = graph
    this.#catalog = catalog
    for (const id of graph.byId.keys()) this.#number(id)
    for (const edges of graph.incoming.values()) for (const edge of edges) this.taken(edge)
    this.#size = this.#numbers.size
    for (const id of graph.order) {
      const level = graph.byId.get(id)?.parent ?? ''
      const nodes = this.#levels.get(level)
      if (nodes) nodes.push(id)
      else this.#levels.set(level, [id])
    }
    for (const id of graph.order) this.#learn(id)
  }

  ran(id: string): number {
    return this.#numbers.get(id) ?? -1
  }

  taken(edge: WorkflowEdge): number {
    return this.#number(`${edge.from} ${edge.port ?? singlePort}`)
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
    const known = this.#entry(level)
    this.#close(known, this.#levels.get(level) ?? [])
    this.#ends.set(level, known)
    return known
  }

  #number(name: string): number {
    const number = this.#numbers.get(name) ?? this.#numbers.size
    this.#numbers.set(name, number)
    return number
  }

  /** What holds where a level begins: everything that held at its loop, and that it was entered. */
  #entry(level: string): BitSet {
    const known = this.#known.get(level)?.copy() ?? new BitSet(this.#size)
    for (const edge of this.#graph.outgoing.get(level === '' ? 'trigger' : level) ?? []) {
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
    let known: BitSet | undefined
    let awaited: BitSet | undefined
    for (const edge of edges) {
      const way = this.#wayIn(edge, level)
      this.#close(way.known, before, id)
      if (known) known.keepOnly(way.known)
      else known = way.known
      if (!awaited) awaited = way.awaited
      else if (isAny) awaited.keepOnly(way.awaited)
      else awaited.addAll(way.awaited)
    }
    known ??= new BitSet(this.#size)
    awaited ??= new BitSet(this.#size)
    known.add(this.ran(id))
    this.#known.set(id, known)
    this.#awaited.set(id, awaited)
    this.#always.set(id, this.#portsAlwaysTaken(node))
  }

  #wayIn(edge: WorkflowEdge, level: string): { known: BitSet; awaited: BitSet } {
    const isEntry = edge.from === level || edge.from === 'trigger'
    const known = isEntry ? this.#entry(level) : (this.#known.get(edge.from)?.copy() ?? new BitSet(this.#size))
    const awaited = this.#awaited.get(edge.from)?.copy() ?? new BitSet(this.#size)
    known.add(this.taken(edge))
    if (!isEntry) awaited.add(this.ran(edge.from))
    return { known, awaited }
  }

  /** Adds what follows (C2), up to the node in question: what comes later is not upstream of it. */
  #close(known: BitSet, level: readonly string[], until?: string): void {
    for (const id of level) {
      if (id === until) return
      const ran = this.ran(id)
      if (!known.has(ran)) {
        if (!(this.#graph.incoming.get(id) ?? []).some((edge) => known.has(this.taken(edge)))) continue
        const more = this.#known.get(id)
        if (more) known.addAll(more)
        known.add(ran)
      }
      for (const port of this.#always.get(id) ?? []) known.add(port)
    }
  }

  #portsAlwaysTaken(node: WorkflowNode): number[] {
    const edges = (this.#graph.outgoing.get(node.id) ?? []).filter((edge) => this.#graph.byId.get(edge.to)?.parent !== node.id)
    const nodeType = this.#catalog.nodeType(node.type)
    if (!nodeType) return node.settings?.onError === 'port' ? [] : edges.map((edge) => this.taken(edge))
    const ports = portsOf(node, nodeType).filter((port) => node.type !== 'loop' || port !== 'each')
    return ports.length === 1 ? edges.map((edge) => this.taken(edge)) : []
  }
}
