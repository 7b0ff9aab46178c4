import type { Connector } from '@main/connectors/define.ts'
import type { AnyPollTrigger, Polled } from '@main/connectors/define-poll.ts'
import { closedDoors } from '@main/connectors/kit/closed-doors.ts'
import { asJson } from '@main/runtime/as-json.ts'
import { failing, leaks } from './action-checks.ts'
import { problemsOfRequests, refuse, type Check, type World } from './check.ts'
import type { ContractOptions, PollExample } from './contract-options.ts'
import { badInputs } from './describe-checks.ts'
import { isChange } from './effect-problems.ts'
import { problemsOfFailure, situations } from './situations.ts'
import { openAccount, tried, type Account, type Tried } from './try-action.ts'

/** That a poll finds what is there, tells it apart, changes nothing, and fails in the right words. */
export function pollChecks(connector: Connector, options: ContractOptions): Check[] {
  const account: Account = { connector, config: options.config, secrets: options.secrets ?? {} }
  return (connector.polls ?? []).flatMap((poll) => {
    const example = (options.polls ?? []).find((each) => each.poll === poll.key)
    if (!example) return [{ group: poll.key, name: 'has an example', run: () => refuse([`Give one: polls: [{ poll: '${poll.key}', input: { … }, answers: [ … ], finds: [ … ] }].`]) }]
    return exampleChecks({ account, poll, example, options })
  })
}

type Subject = { account: Account; poll: AnyPollTrigger; example: PollExample; options: ContractOptions }

function exampleChecks(subject: Subject): Check[] {
  const { account, poll, example, options } = subject
  const check = (name: string, run: Check['run']): Check => ({ group: poll.key, name, run })
  return [
    check('finds what is there, each under an id of its own, and changes nothing', async (world) => {
      world.service.expect(example.answers)
      const ids: string[] = []
      const result = await look(subject, world, (polled) => void ids.push(...polled.items.map(({ id }) => id)))
      refuse([
        ...world.service.problems(),
        ...('failure' in result ? [`It failed: ${result.failure.message}`] : []),
        ...(JSON.stringify(ids) === JSON.stringify(example.finds) ? [] : [`It finds ${JSON.stringify(ids)} instead of ${JSON.stringify(example.finds)}.`]),
        ...(new Set(ids).size === ids.length ? [] : ['Two of the things found have the same id.']),
        ...world.service.requests.filter((request) => isChange(world, request)).map(({ method, path }) => `A poll only looks, and sends ${method} ${path}.`),
        ...problemsOfRequests(world, options),
        ...leaks(account, result),
      ])
    }),
    check('refuses bad input before anything is sent', () => refuse(badInputs(poll.input, example.input).filter(({ input }) => poll.input.safeParse(input).success).map(({ why }) => `It takes an input in which ${why}.`))),
    ...situations.map((situation) => check(`${situation.name} is ${situation.expected.code}`, async (world) => {
      const fault = options.answersFor?.[situation.name] ?? situation.fault(Date.now())
      const result = await failing(world, example.answers, { at: 0, fault }, () => look(subject, world))
      refuse([...('failure' in result ? problemsOfFailure(result.failure, situation, { hasWritten: false }).map((problem) => `${problem} (${result.failure.message})`) : ['It went on as if nothing had happened.']), ...leaks(account, result)])
    })),
  ]
}

async function look({ account, poll, example, options }: Subject, world: World, found: (polled: Polled) => void = () => undefined): Promise<Tried> {
  const input: unknown = poll.input.parse(example.input)
  return tried(account.connector, [], async () => {
    const { config, http } = await openAccount(account, world.door)
    const polled = await poll.poll(input as never, { ...closedDoors, ...options.context, config: config as never, http, cursor: example.cursor ?? null, signal: new AbortController().signal })
    found(polled)
    return asJson(polled)
  })
}
