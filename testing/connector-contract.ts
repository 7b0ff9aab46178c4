import type { Connector } from '@main/connectors/define.ts'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { accountChecks } from './account-checks.ts'
import { actionChecks } from './action-checks.ts'
import type { Check, World } from './check.ts'
import type { ContractOptions } from './contract-options.ts'
import { describeChecks } from './describe-checks.ts'
import { doorTo } from './door.ts'
import { mockService } from './mock-service.ts'
import { pollChecks } from './poll-checks.ts'
import { webhookChecks } from './webhook-checks.ts'

/**
 * Tests a connector against what every connector owes its users. Call it at the top of a vitest file:
 * `connectorContract(jira, { config: { … }, examples: [ … ] })`. Needs no network and no account.
 */
export function connectorContract(connector: Connector, options: ContractOptions = {}): void {
  const checks = contractChecks(connector, options)
  const { doesNotApply = {} } = options
  const unknown = Object.keys(doesNotApply).filter((name) => !checks.some((check) => isMeant(check, name)))
  if (unknown.length > 0) throw new Error(`doesNotApply names checks that there are not: ${unknown.join(', ')}`)
  describe(`${connector.displayName} keeps the contract of connectors`, () => {
    let world: World
    beforeAll(async () => {
      const service = await mockService()
      world = { service, door: doorTo(service) }
    })
    afterAll(async () => {
      await world.door.close()
      await world.service.close()
    })
    for (const group of new Set(checks.map((check) => check.group))) {
      describe(group, () => {
        for (const check of checks.filter((each) => each.group === group)) {
          const excuse = Object.entries(doesNotApply).find(([name]) => isMeant(check, name))?.[1]
          if (excuse === undefined) test(check.name, () => check.run(world))
          // It must fail: an excuse that is no longer needed is taken out.
          else test.fails(`does not apply: ${check.name}. ${excuse}`, () => check.run(world))
        }
      })
    }
  })
}

/** The same checks as data, for whoever runs them in another way. */
export function contractChecks(connector: Connector, options: ContractOptions): Check[] {
  return [
    ...describeChecks(connector), ...actionChecks(connector, options), ...accountChecks(connector, options),
    ...pollChecks(connector, options), ...webhookChecks(connector, options),
  ]
}

/** By the situation (`bad JSON`), the check (`bad JSON is unavailable`), or either of one action: `get-issue: bad JSON`. */
function isMeant({ group, name }: Check, wanted: string): boolean {
  const [of, rest] = wanted.startsWith(`${group}: `) ? [group, wanted.slice(group.length + 2)] : [null, wanted]
  if (of === null && wanted.includes(': ') && !name.includes(': ')) return false
  return name === rest || name.startsWith(`${rest} is `) || name.startsWith(`${rest} (`)
}
