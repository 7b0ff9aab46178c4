import type { AnyAction, Connector } from '@main/connectors/define.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { problemsOfRequests, refuse, type Check, type World } from './check.ts'
import type { ActionExample, ContractOptions, RefusalExample } from './contract-options.ts'
import { badInputs } from './describe-checks.ts'
import { missingIn } from './difference.ts'
import { effectProblems, effectWith, isChange } from './effect-problems.ts'
import { nameOf, type Exchange, type Fault } from './mock-service.ts'
import { carriedCredentials, revealedConfig, secretIn, secretsIn } from './secret-values.ts'
import { problemsOfFailure, situations } from './situations.ts'
import { tryAction, type Account, type Tried } from './try-action.ts'

const key = 'key-of-the-step'
/** Proper JSON that says nothing of what was asked for. */
const oddAnswers: readonly Fault[] = [{ json: null }, { json: [] }, { json: {} }, { json: 'a text' }, { json: { unexpected: [1] } }, { status: 204 }]

/** What an example shows of its action: that it works, what becomes of its failures, and what sending it twice does. */
export function actionChecks(connector: Connector, options: ContractOptions): Check[] {
  return connector.actions.flatMap((action) => {
    const examples = (options.examples ?? []).filter((example) => example.action === action.key)
    if (examples.length === 0) return [missingExample(action)]
    const effects = examples.map((example) => effectWithOrInvalid({ action, example }))
    return examples.flatMap((example, index) => exampleChecks({
      connector, options, action, example, title: example.name === undefined ? '' : ` (${example.name})`,
      isFirst: index === 0, isNewEffect: effects.indexOf(effects[index] ?? '') === index,
    }))
  })
}

function missingExample(action: AnyAction): Check {
  return { group: action.key, name: 'has an example', run: () => refuse([`Give one: { action: '${action.key}', input: { … }, answers: [ … ] }.`]) }
}

type Case = { connector: Connector; options: ContractOptions; action: AnyAction; example: ActionExample; title: string; isFirst: boolean; /** Failures are tried once for each class that the action can have. */ isNewEffect: boolean }

function exampleChecks({ connector, options, action, example, title, isFirst, isNewEffect }: Case): Check[] {
  const account: Account = { connector, config: example.config ?? options.config, secrets: options.secrets ?? {} }
  const subject = { account, action, example, options }
  const check = (name: string, run: Check['run']): Check => ({ group: action.key, name, run })
  // What computes and calls nothing has no calls that could fail.
  const callsOut = example.answers.length > 0
  const refusals = isFirst ? (options.refusals ?? []).filter((refusal) => refusal.action === action.key) : []
  return [
    check(`does its example${title}, and gives the output it declares`, (world) => refuseWorking(subject, world)),
    check(`is ${effectWithOrInvalid(subject)} when it is sent twice${title}`, async (world) => {
      world.service.expect(example.answers)
      refuse(await effectProblems(subject, world))
    }),
    ...(isFirst ? [check('refuses bad input before anything is sent', () => refuse(badInputs(action.input, example.input).filter(({ input }) => action.input.safeParse(input).success).map(({ why }) => `It takes an input in which ${why}.`)))] : []),
    ...situations.filter(() => isNewEffect && callsOut).map((situation) => check(`${situation.name}${title} is ${situation.expected.code}`, async (world) => {
      const faults = await failuresOf(subject, world, options.answersFor?.[situation.name] ?? situation.fault(Date.now()))
      refuse(faults.flatMap(({ at, tried, hasWritten, isQuestion }) => {
        const where = `Request ${at + 1} failing: `
        if (!('failure' in tried)) return [`${where}it went on as if nothing had happened, with ${JSON.stringify(tried.output).slice(0, 200)}`]
        return problemsOfFailure(tried.failure, situation, { hasWritten, isQuestion }).map((problem) => `${where}${problem} (${tried.failure.message})`)
      }))
    })),
    ...(callsOut ? [check(`an answer of another shape${title} is no fault of ours`, async (world) => {
      const problems: string[] = []
      for (const fault of oddAnswers) for (const { at, tried } of await failuresOf(subject, world, fault)) if ('failure' in tried && tried.failure.code === 'internal') problems.push(`Request ${at + 1} answered with ${JSON.stringify(fault)}: ${tried.failure.message}`)
      refuse(problems)
    })] : []),
    ...refusals.map((refusal) => check(`${refusal.name} is ${refusal.expect.code}`, (world) => refuseRefusal(subject, world, refusal))),
  ]
}

type Subject = Parameters<typeof effectProblems>[0]

function effectWithOrInvalid(subject: Pick<Subject, 'action' | 'example'>): string {
  return subject.action.input.safeParse(subject.example.input).success ? effectWith(subject) : 'what it says'
}

async function refuseWorking(subject: Subject, world: World): Promise<void> {
  const { example, options, account } = subject
  world.service.expect(example.answers)
  const tried = await attempt(subject, world)
  const { requests } = world.service
  refuse([
    ...world.service.problems(),
    ...('failure' in tried ? [`It failed: ${tried.failure.code}: ${tried.failure.message}`] : outputProblems(tried.output, example.output)),
    ...problemsOfRequests(world, options),
    ...requests.filter(({ origin }) => !isWithin(origin, account.connector.origins)).map(({ origin }) => `It calls ${origin}, which is not among the connector's origins.`),
    ...(effectWith(subject) === 'read' ? reachProblems(account, requests) : []),
    ...leaks(account, tried),
  ])
}

/** What it says of how far it reaches decides whether an agent may read with it unasked. */
function reachProblems({ connector, config, secrets }: Account, requests: World['service']['requests']): string[] {
  if (connector.reach === 'here') return requests.map((request) => `It says reach: 'here', and sends ${nameOf(request)}.`)
  const parsed = connector.config.safeParse(config)
  const service = parsed.success && connector.reach === 'service' ? connector.service?.(revealedConfig(parsed.data as JsonObject, secrets) as never) : null
  if (!service) return []
  const { oauth } = connector
  // Tokens come from a service of their own.
  const signIn = (typeof oauth === 'function' ? oauth(parsed.data as never) : oauth)?.tokenUrl
  const own = [service.baseUrl, ...(service.origins ?? []), ...(signIn === undefined ? [] : [signIn])].map((each) => new URL(each).origin)
  return requests.filter(({ origin }) => !own.includes(origin)).map(({ origin }) => `It says reach: 'service', and calls ${origin}, which its service does not name.`)
}

function outputProblems(output: JsonValue, wanted: JsonValue | undefined): string[] {
  const missing = wanted === undefined ? null : missingIn(output, wanted, 'the output')
  return missing === null ? [] : [missing]
}

/** `https://*.example.com` stands for what is below the name. */
function isWithin(origin: string, origins: readonly string[] | undefined): boolean {
  if (origins === undefined) return true
  return origins.some((each) => {
    const [scheme = '', below] = each.split('*')
    return below === undefined ? origin === each : origin.startsWith(scheme) && origin.endsWith(below)
  })
}

async function refuseRefusal(subject: Subject, world: World, { answer, at = 0, expect }: RefusalExample): Promise<void> {
  const { service } = world
  service.expect(subject.example.answers)
  service.failAt(at, answer)
  const tried = await attempt(subject, world)
  if (!('failure' in tried)) return refuse(['It went on as if nothing had happened.'])
  const { failure } = tried
  const { says, ...wanted } = expect
  refuse([
    ...Object.entries(wanted).flatMap(([name, value]) => (failure[name as keyof typeof wanted] === value ? [] : [`${name} is ${String(failure[name as keyof typeof wanted])} instead of ${String(value)} (${failure.message})`])),
    ...(says === undefined || says.test(failure.message) ? [] : [`The message does not say ${String(says)}: ${failure.message}`]),
    ...leaks(subject.account, tried),
  ])
}

/** `isQuestion`: the one that failed only asks, before anything was written, so that "not sent" is right of the whole. */
type FailedAt = { at: number; tried: Tried; hasWritten: boolean; isQuestion: boolean }

/** Lets each of the example's requests fail in turn, those before it being answered as usual. */
async function failuresOf(subject: Subject, world: World, fault: Fault): Promise<FailedAt[]> {
  const { service } = world
  service.expect(subject.example.answers)
  await attempt(subject, world)
  const count = service.requests.length
  const found: FailedAt[] = []
  for (let at = 0; at < count; at++) {
    const tried = await failing(world, subject.example.answers, { at, fault }, () => attempt(subject, world))
    const [failed] = service.requests.slice(at)
    const hasChanged = service.requests.slice(0, at).some((request) => isChange(world, request))
    const hasWritten = hasChanged && !/^(read|idempotent|keyed)$/.test(effectWith(subject))
    const isQuestion = effectWith(subject) !== 'read' && !hasChanged && failed !== undefined && !isChange(world, failed)
    refuse(leaks(subject.account, tried))
    found.push({ at, tried, hasWritten, isQuestion })
  }
  if (count === 0) throw new Error('The example sends no request, so none can fail.')
  return found
}

/** Silences before the request itself has arrived prove nothing; a busy machine gets more time then. */
const silencesMs = [150, 600, 2_400, 9_600]

/** Does `work` while the request with this number fails. */
export async function failing<T>({ service, door }: World, answers: readonly Exchange[], { at, fault }: { at: number; fault: Fault }, work: () => Promise<T>): Promise<T> {
  for (const silenceMs of silencesMs) {
    service.expect(answers)
    service.failAt(at, fault)
    door.silenceMs = silenceMs
    const result = await work()
    if (fault !== 'silent' || service.requests.length > at) return result
  }
  throw new Error(`Request ${at + 1} did not arrive at the mock service.`)
}

function attempt({ account, action, example, options }: Subject, world: World): Promise<Tried> {
  return tryAction(account, action, { input: example.input, idempotencyKey: key, http: world.door, context: options.context })
}

/** Secrets that got into what a person, a file or the next step gets to see. */
export function leaks({ connector, config, secrets }: Account, told: unknown): string[] {
  const values = [...secretsIn(config, secrets), ...(config ? carriedCredentials(connector, revealedConfig(config, secrets)) : [])]
  const found = secretIn(JSON.stringify(told), values)
  return found === null ? [] : [`The secret that begins with ${found} is in what it told: ${JSON.stringify(told).slice(0, 500)}`]
}

