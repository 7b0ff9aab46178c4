import type { Connector } from '@main/connectors/define.ts'
import { connectorOf } from '@main/openapi/connector.ts'
import type { ImportedConnectorStore } from '@main/storage/imported-connectors.ts'
import type { ImportedConnector } from '@shared/imported-connector.ts'
import type { LiveConnectorList } from './connector-list.ts'

/** Another process may import something; nobody waits for it. */
const lookEveryMs = 2_000

export interface FollowedImports {
  /** Brings the list up to date at once. */
  look(): void
  stop(): void
}

/** Keeps what is imported in the list of connectors. With `everyMs` null it looks once, for a process that soon ends. */
export function followImported(list: LiveConnectorList, store: Pick<ImportedConnectorStore, 'list'>, { everyMs = lookEveryMs, onTrouble }: { everyMs?: number | null; onTrouble?: (error: unknown) => void } = {}): FollowedImports {
  const made = new WeakMap<ImportedConnector, Connector>()
  let seen: readonly ImportedConnector[] | null = null
  const look = (): void => {
    const imported = store.list()
    if (imported === seen) return
    seen = imported
    list.set('openapi', imported.map((each) => {
      const connector = made.get(each) ?? connectorOf(each)
      made.set(each, connector)
      return connector
    }))
  }
  const quietly = (): void => {
    try {
      look()
    } catch (error) {
      onTrouble?.(error)
    }
  }
  look()
  const timer = everyMs === null ? null : setInterval(quietly, everyMs).unref()
  return { look, stop: () => { if (timer) clearInterval(timer) } }
}
