import { connectorOf } from '@main/openapi/connector.ts'
import type { ImportedConnectorStore } from '@main/storage/imported-connectors.ts'
import type { ImportedConnector } from '@shared/imported-connector.ts'
import type { LiveConnectorList } from './connector-list.ts'
import { followSource, type Following, type SourceOptions } from './follow-source.ts'

/** Keeps what is imported in the list of connectors. */
export function followImported(connectors: LiveConnectorList, store: Pick<ImportedConnectorStore, 'list'>, options: Pick<SourceOptions<ImportedConnector>, 'everyMs' | 'onTrouble'> = {}): Following {
  return followSource(connectors, 'openapi', { ...options, list: () => store.list(), make: connectorOf })
}
