// connector-list: the connectors there are at this moment, those that are built in and those that were added.
//
//   L1. What is built in cannot be hidden: an added connector whose key is taken is left out, and its source is told so.
//   L2. `all` is the same array until something changed, so whoever derives from it keeps what it derived by that array.
//   L3. A listener that throws keeps no other from being told.

import type { Connector } from '@main/connectors/define.ts'

export interface ConnectorList {
  /** The same array until something changed. */
  all(): readonly Connector[]
  get(key: string): Connector | undefined
  /** Called after each change. Returns what ends it. */
  onChanged(listener: () => void): () => void
}

/** The list, for whoever adds to it. */
export interface LiveConnectorList extends ConnectorList {
  /**
   * Replaces everything that this source (`openapi`, `packages`) has added; an empty list takes it all away. Connectors
   * that stay are to be the same objects. Gives back those that are left out because their key is taken.
   */
  set(source: string, connectors: readonly Connector[]): readonly Connector[]
}

/** A list that never changes may stand in for one that does. */
export type Connectors = ConnectorList | readonly Connector[]

export function createConnectorList(builtIn: readonly Connector[]): LiveConnectorList {
  const added = new Map<string, readonly Connector[]>()
  const listeners = new Set<() => void>()
  let all: readonly Connector[] = builtIn
  let byKey = keyed(builtIn)
  return {
    all: () => all,
    get: (key) => byKey.get(key),
    onChanged(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    set(source, connectors) {
      added.set(source, connectors)
      const next = keyed([...builtIn, ...[...added.values()].flat()])
      const leftOut = connectors.filter((connector) => next.get(connector.key) !== connector)
      const list = [...next.values()]
      if (list.length === all.length && list.every((connector, index) => connector === all[index])) return leftOut
      byKey = next
      all = list
      for (const listener of [...listeners]) quietly(listener)
      return leftOut
    },
  }
}

/** As a list, whichever it is. */
export function asList(connectors: Connectors): ConnectorList {
  return isList(connectors) ? connectors : createConnectorList(connectors)
}

/** Something worked out from all connectors, and worked out anew when they have changed. */
export function derived<T>(connectors: Connectors, work: (all: readonly Connector[]) => T): () => T {
  const list = asList(connectors)
  let from: readonly Connector[] | null = null
  let value: T
  return () => {
    const all = list.all()
    if (from !== all) {
      value = work(all)
      from = all
    }
    return value
  }
}

function isList(connectors: Connectors): connectors is ConnectorList {
  return 'onChanged' in connectors
}

function keyed(connectors: readonly Connector[]): Map<string, Connector> {
  const byKey = new Map<string, Connector>()
  for (const connector of connectors) if (!byKey.has(connector.key)) byKey.set(connector.key, connector)
  return byKey
}

function quietly(listener: () => void): void {
  try {
    listener()
  } catch (error) {
    queueMicrotask(() => { throw error })
  }
}
