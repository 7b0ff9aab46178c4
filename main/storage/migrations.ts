import type { Database } from 'better-sqlite3'
import { journal } from './migrations/0001-journal.ts'
import { library } from './migrations/0002-library.ts'
import { grants } from './migrations/0003-grants.ts'
import { outbox } from './migrations/0004-outbox.ts'
import { liveVersions } from './migrations/0005-live-versions.ts'
import { connections } from './migrations/0006-connections.ts'
import { payloadFiles } from './migrations/0007-payload-files.ts'
import { approvals } from './migrations/0008-approvals.ts'
import { polls } from './migrations/0009-polls.ts'
import { outboxLists } from './migrations/0010-outbox-lists.ts'
import { retention } from './migrations/0011-retention.ts'
import { orderHolds } from './migrations/0012-order-holds.ts'
import { rates } from './migrations/0013-rates.ts'
import { runRequests } from './migrations/0014-run-requests.ts'
import { secretOrigins } from './migrations/0015-secret-origins.ts'
import { importedConnectors } from './migrations/0016-imported-connectors.ts'
import { packages } from './migrations/0017-packages.ts'
import { formerNames } from './migrations/0018-former-names.ts'
import { mcpServers } from './migrations/0019-mcp-servers.ts'
import { modelCalls } from './migrations/0020-model-calls.ts'
import { subscriptions } from './migrations/0021-subscriptions.ts'

export type Migration = { number: number; apply(database: Database): void }

/** In order, and only ever added to: what a released version has applied is never changed. */
export const migrations: readonly Migration[] = [
  { number: 1, apply: journal },
  { number: 2, apply: library },
  { number: 3, apply: grants },
  { number: 4, apply: outbox },
  { number: 5, apply: liveVersions },
  { number: 6, apply: connections },
  { number: 7, apply: payloadFiles },
  { number: 8, apply: approvals },
  { number: 9, apply: polls },
  { number: 10, apply: outboxLists },
  { number: 11, apply: retention },
  { number: 12, apply: orderHolds },
  { number: 13, apply: rates },
  { number: 14, apply: runRequests },
  { number: 15, apply: secretOrigins },
  { number: 16, apply: importedConnectors },
  { number: 17, apply: packages },
  { number: 18, apply: formerNames },
  { number: 19, apply: mcpServers },
  { number: 20, apply: modelCalls },
  { number: 21, apply: subscriptions },
]
