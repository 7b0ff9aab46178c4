import { describe, expect, test } from 'vitest'
import { describeChecks } from '../../testing/describe-checks.ts'
import type { World } from '../../testing/check.ts'
import type { Connector } from './define.ts'
import { email } from './email/index.ts'
import { files } from './files/index.ts'
import { llm } from './llm/index.ts'
import { postgresql } from './postgresql/index.ts'
import { rag } from './rag/index.ts'
import { sqlite } from './sqlite/index.ts'

// What the contract asks by playing a service over HTTP does not apply here: these speak to a disk, a database and mail
// servers. misbehaving-servers.test.ts asks the same of servers of theirs, and their own tests of real ones.
describe.each([files, postgresql, sqlite, email].map((connector) => [connector.displayName, connector] as const))('%s keeps what the contract asks of its words, forms and samples', (_name, connector) => {
  test.each(describeChecks(connector).map((check) => [`${check.group}: ${check.name}`, check] as const))('%s', async (_title, check) => {
    await check.run(undefined as unknown as World)
  })

  test('it can be tested, names its errors, and needs a connection', () => {
    expect(connector.check).toBeDefined()
    expect(connector.config.safeParse({}).success).toBe(false)
  })
})

// Models are reached through accounts at other connectors, and collections lie on this machine.
const shown = (connector: Connector): Connector => ({ ...connector, actions: connector.actions.filter(({ isPart }) => !isPart) })

describe.each([shown(llm), rag].map((connector) => [connector.displayName, connector] as const))('%s keeps what the contract asks of its words, forms and samples', (_name, connector) => {
  test.each(describeChecks(connector).map((check) => [`${check.group}: ${check.name}`, check] as const))('%s', async (_title, check) => {
    await check.run(undefined as unknown as World)
  })
})
