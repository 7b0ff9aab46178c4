// packages-in: the connectors that a person added, put together for whoever has a database open.
import type { Database } from 'better-sqlite3'
import { createConfined } from '@main/confined/confined.ts'
import type { StartProcess } from '@main/platform/process/fork-node.ts'
import type { ActionHttp } from '@main/connectors/define.ts'
import { readPackage } from '@main/packages/read-package.ts'
import { systemClock } from '@main/platform/clock.ts'
import { createAddedPackages, type AddedPackages } from '@main/runtime/added-packages.ts'
import type { LiveConnectorList } from '@main/runtime/connector-list.ts'
import type { GrantStore } from '@main/storage/grants.ts'
import { createPackages } from '@main/storage/packages.ts'
import type { SettingsStore } from '@main/storage/settings.ts'

export type PackagesInOptions = {
  connectors: LiveConnectorList
  grants: GrantStore
  settings: SettingsStore
  http: ActionHttp
  start: StartProcess
  /** In place of the setting: for a command with which a person says so there and then. */
  pieces?: { areOn: boolean; registry: string | undefined }
  log?(message: string, error: unknown): void
}

export function packagesIn(database: Database, { connectors, grants, settings, http, start, pieces, log = () => undefined }: PackagesInOptions): AddedPackages {
  return createAddedPackages({
    store: createPackages(database, systemClock), confined: createConfined({ start }), connectors, grants: () => grants.list(),
    arePiecesOn: () => pieces?.areOn ?? settings.get().pieces,
    read: (path) => readPackage(path, { registry: pieces?.registry ?? settings.get().pieceRegistry, request: (request) => http.request(request) }),
    onUnusable: (key, error) => log(`The added connector "${key}" cannot be used`, error),
  })
}
