import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { NodeType, TriggerType } from '@shared/node-type.ts'
import type { Trigger } from '@shared/workflow.ts'
import { call, onPush } from '../api.ts'

export type CatalogState = {
  status: 'loading' | 'ready' | 'failed'
  nodeTypes: readonly NodeType[]
  triggerTypes: readonly TriggerType[]
  failure: Failure | null
}

/** The kinds of nodes and triggers, as data. Loaded at the start, and again when connectors came or went. */
export const catalogStore = createStore<CatalogState>()(() => ({ status: 'loading', nodeTypes: [], triggerTypes: [], failure: null }))

let byType: ReadonlyMap<string, NodeType> = new Map()
let loading: Promise<void> | null = null

export function loadCatalog(): Promise<void> {
  loading ??= load()
  return loading
}

/** The list of now; the one before is shown until it is there, and stays when it cannot be had. */
export function followCatalog(): () => void {
  return onPush('catalog.changed', () => { loading = (loading ?? Promise.resolve()).then(load) })
}

async function load(): Promise<void> {
  try {
    setCatalog(await call('catalog.get'))
  } catch (error) {
    loading = null
    if (catalogStore.getState().status !== 'ready') catalogStore.setState({ status: 'failed', failure: toFailure(error) })
  }
}

export function setCatalog(catalog: { nodeTypes: readonly NodeType[]; triggerTypes: readonly TriggerType[] }): void {
  byType = new Map(catalog.nodeTypes.map((nodeType) => [nodeType.type, nodeType]))
  catalogStore.setState({ status: 'ready', ...catalog, failure: null })
}

export function nodeTypeOf(type: string): NodeType | undefined {
  return byType.get(type)
}

/** The trigger type that a document's trigger is of: the exact event's, else the connector's or kind's. */
export function triggerTypeOf(trigger: Trigger, triggerTypes: readonly TriggerType[] = catalogStore.getState().triggerTypes): TriggerType | undefined {
  const key = triggerKeyOf(trigger)
  return triggerTypes.find((each) => each.key === key) ?? triggerTypes.find((each) => each.key === key.split(':').slice(0, 2).join(':')) ?? triggerTypes.find((each) => each.key === trigger.type)
}

/** `manual`, `webhook:generic`, `webhook:github:issues.opened`. */
export function triggerKeyOf(trigger: Trigger): string {
  if (trigger.type !== 'webhook' && trigger.type !== 'poll' && trigger.type !== 'subscription') return trigger.type
  return [trigger.type, trigger.connector, ...(trigger.event === undefined ? [] : [trigger.event])].join(':')
}

export function useCatalog<T>(selector: (state: CatalogState) => T): T {
  return useStore(catalogStore, selector)
}
