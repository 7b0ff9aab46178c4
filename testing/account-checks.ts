import type { AnyAction, Connector } from '@main/connectors/define.ts'
import { closedDoors } from '@main/connectors/kit/closed-doors.ts'
import { JsonValue } from '@shared/json.ts'
import { failing, leaks } from './action-checks.ts'
import { problemsOfRequests, refuse, type Check, type World } from './check.ts'
import type { ContractOptions } from './contract-options.ts'
import { problemsOfFailure, situations } from './situations.ts'
import { openAccount, tried, type Account, type Tried } from './try-action.ts'

/** Of these a person sits before the screen: the credential is wrong, or nothing answers. */
const looked = situations.filter(({ name }) => ['401', '403', '500', 'slow answer', 'page in place of JSON'].includes(name))

/** The test of a connection, and the choices that fields offer. */
export function accountChecks(connector: Connector, options: ContractOptions): Check[] {
  const account: Account = { connector, config: options.config, secrets: options.secrets ?? {} }
  return [...testChecks(account, options), ...choiceChecks(account, options)]
}

function testChecks(account: Account, options: ContractOptions): Check[] {
  const { connector } = account
  const { check } = options
  const group = 'the test of a connection'
  if (!connector.check) return connector.service ? [{ group, name: 'is there', run: () => refuse(['The connector has a service and no check: let a person see that the connection works.']) }] : []
  if (!check) return [{ group, name: 'has an example', run: () => refuse(['Give one: check: { answers: [ … ], account: "ada@example.com" }.']) }]
  const run = (world: World): Promise<Tried> => tried(connector, [], async () => {
    const { config, http } = await openAccount(account, world.door)
    return (await connector.check?.({ ...closedDoors, ...options.context, config: config as never, http, signal: new AbortController().signal }))?.account ?? null
  })
  return [
    {
      group, name: 'says whose account it is',
      async run(world) {
        world.service.expect(check.answers)
        const result = await run(world)
        refuse([...world.service.problems(), ...problemsOfRequests(world, options), ...('failure' in result ? [`It failed: ${result.failure.message}`] : result.output === check.account ? [] : [`It says ${JSON.stringify(result.output)} instead of ${check.account}.`]), ...leaks(account, result)])
      },
    },
    ...looked.map((situation): Check => ({
      group, name: `${situation.name} is ${situation.expected.code}`,
      async run(world) {
        const fault = options.answersFor?.[situation.name] ?? situation.fault(Date.now())
        const result = await failing(world, check.answers, { at: 0, fault }, () => run(world))
        refuse(['failure' in result ? '' : 'It went on as if nothing had happened.', ...('failure' in result ? problemsOfFailure(result.failure, situation, { hasWritten: false }) : []), ...leaks(account, result)].filter((problem) => problem !== ''))
      },
    })),
  ]
}

function choiceChecks(account: Account, options: ContractOptions): Check[] {
  const { actions, polls = [] } = account.connector
  return [...actions.flatMap((action) => choicesChecks(account, options, 'action', action)), ...polls.flatMap((poll) => choicesChecks(account, options, 'poll', poll))]
}

function choicesChecks(account: Account, options: ContractOptions, kind: 'action' | 'poll', { key, options: choices = {} }: Pick<AnyAction, 'key' | 'options'>): Check[] {
  const { options: examples = [] } = options
  return Object.entries(choices).map(([name, list]): Check => ({
    group: key, name: `offers the choices "${name}"`,
    async run(world) {
      const example = examples.find((each) => each.options === name && (kind === 'action' ? 'action' in each && each.action === key : 'poll' in each && each.poll === key))
      if (!example) return refuse([`Give an example: options: [{ ${kind}: '${key}', options: '${name}', answers: [ … ], finds: [ … ] }].`])
      world.service.expect(example.answers)
      const result = await tried(account.connector, [], async () => {
        const { config, http } = await openAccount(account, world.door)
        return JsonValue.parse(await list(example.input ?? {}, { ...closedDoors, ...options.context, config: config as never, http, signal: new AbortController().signal }, name))
      })
      const found = 'output' in result ? JSON.stringify(result.output) : `${result.failure.code}: ${result.failure.message}`
      refuse([...world.service.problems(), ...problemsOfRequests(world, options), ...(found === JSON.stringify(example.finds) ? [] : [`It finds ${found} instead of ${JSON.stringify(example.finds)}.`]), ...leaks(account, result)])
    },
  }))
}
