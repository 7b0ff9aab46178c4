import type { AnyAction, Reconciliation } from '@main/connectors/define.ts'
import { effectOf } from '@main/runtime/action-registry.ts'
import type { JsonValue } from '@shared/json.ts'
import type { Effect } from '@shared/node-type.ts'
import { problemsOfRequests, type World } from './check.ts'
import type { ActionExample, ContractOptions } from './contract-options.ts'
import { missingIn } from './difference.ts'
import { nameOf, type SeenRequest } from './mock-service.ts'
import { isWrite } from './situations.ts'
import { openAccount, tryAction, type Account } from './try-action.ts'

export type Subject = { account: Account; action: AnyAction; example: ActionExample; options: ContractOptions }

/** The class that the action says it has with this input. */
export function effectWith({ action, example }: Pick<Subject, 'action' | 'example'>): Effect {
  return effectOf(action, action.input.parse(example.input))
}

/** What sending it twice shows against the action's class. The mock service has its answers already. */
export async function effectProblems(subject: Subject, world: World): Promise<string[]> {
  const effect = effectWith(subject)
  const { service } = world
  const first = await changesOf(subject, world, 'key-of-the-step')
  switch (effect) {
    case 'read':
      return first.map((request) => `It says that it only reads, and sends ${nameOf(request)}. Where that changes nothing, say \`reads: true\` of this answer.`)
    case 'idempotent': {
      const second = await changesOf(subject, world, 'key-of-the-step')
      const promised = (request: SeenRequest): boolean => /^(PUT|DELETE)$/.test(request.method) || service.exchangeOf(request)?.repeatable !== undefined
      return [
        ...(sameRequests(first, second) ? [] : [`It says that twice is the same as once, and sends something else the second time: ${difference(first, second)}`]),
        ...first.filter((request) => !promised(request)).map((request) => `It says that twice is the same as once, and ${nameOf(request)} does not promise it. Where the vendor does, name its page: \`repeatable: 'https://…'\`.`),
      ]
    }
    case 'keyed': {
      const [same, other] = [await changesOf(subject, world, 'key-of-the-step'), await changesOf(subject, world, 'key-of-another-step')]
      return [
        ...(first.length === 0 ? ['It says that the service honours a key, and sends nothing that changes anything.'] : []),
        ...(sameRequests(first, same) ? [] : [`With the same idempotency key it sends something else the second time: ${difference(first, same)}`]),
        ...first.flatMap((request, index) => (other[index] && fingerprint(request) === fingerprint(other[index]) ? [`${nameOf(request)} carries no idempotency key: it is the same for another step. Hand on context.idempotencyKey.`] : [])),
      ]
    }
    case 'reconcilable': return reconcileProblems(subject, world, first)
    case 'unsafe': {
      const second = await changesOf(subject, world, 'key-of-the-step')
      return first.length > 0 && second.length > 0 ? [] : ['It says that twice would happen twice, and sends nothing that changes anything: is it a read?']
    }
    default: return effect satisfies never
  }
}

async function reconcileProblems(subject: Subject, world: World, written: readonly SeenRequest[]): Promise<string[]> {
  const { service } = world
  const { action, example, options } = subject
  const key = 'key-of-the-step'
  const before = service.requests.length
  service.again()
  const found = await reconcile(subject, world, key)
  const again = service.requests.slice(before).filter((request) => isChange(world, request))
  service.again()
  const other = await reconcile(subject, world, 'key-of-another-step')
  const undescribed = problemsOfRequests(world, options)
  service.expect(example.answers)
  const nothing = await reconcile(subject, world, key)
  return [
    ...(written.length === 0 ? ['It says that it can be looked up, and sends nothing that changes anything.'] : []),
    ...(found.kind === 'happened' ? outputProblems(action, found.output, example.output) : [`It was done, and reconcile says ${told(found)}. The answers of the example must show what was written: give a function (request, earlier) => ….`]),
    ...undescribed,
    ...again.map((request) => `reconcile only looks, and sends ${nameOf(request)}.`),
    ...(other.kind === 'happened' ? ['reconcile takes the write of one step for that of another: it must look for the marker made of context.idempotencyKey.'] : []),
    ...(nothing.kind === 'happened' ? ['reconcile says that it happened, and nothing was sent.'] : []),
  ]
}

async function reconcile({ account, action, example }: Subject, { door }: World, idempotencyKey: string): Promise<Reconciliation> {
  if (!action.reconcile) return { kind: 'unknown', reason: 'there is no reconcile' }
  try {
    const { config, http } = await openAccount(account, door)
    const context = { config, http, idempotencyKey, signal: new AbortController().signal, log: () => undefined }
    return await action.reconcile(action.input.parse(example.input) as never, context as never)
  } catch (error) {
    return { kind: 'unknown', reason: `it failed: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function outputProblems(action: AnyAction, output: unknown, wanted: JsonValue | undefined): string[] {
  const parsed = action.output.safeParse(output)
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `What reconcile found is not the action's output: ${path.join('.')}: ${message}`)
  const missing = wanted === undefined ? null : missingIn(parsed.data as JsonValue, wanted, 'what reconcile found')
  return missing === null ? [] : [missing]
}

/** Does it once and gives the requests that change something. */
async function changesOf({ account, action, example, options }: Subject, world: World, idempotencyKey: string): Promise<SeenRequest[]> {
  const before = world.service.requests.length
  world.service.again()
  const tried = await tryAction(account, action, { input: example.input, idempotencyKey, http: world.door, context: options.context })
  if ('failure' in tried) throw new Error(`The example failed: ${tried.failure.code}: ${tried.failure.message} ${world.service.problems().join(' ')}`)
  return world.service.requests.slice(before).filter((request) => isChange(world, request))
}

export function isChange({ service }: Pick<World, 'service'>, request: SeenRequest): boolean {
  return isWrite(request) && service.exchangeOf(request)?.reads !== true
}

function sameRequests(one: readonly SeenRequest[], other: readonly SeenRequest[]): boolean {
  return one.length === other.length && one.every((request, index) => other[index] !== undefined && fingerprint(request) === fingerprint(other[index]))
}

function fingerprint({ method, origin, path, query, headers, body }: SeenRequest): string {
  const { host: _host, connection: _connection, ...own } = headers
  return JSON.stringify([method, origin, path, query, body, Object.entries(own).sort(([a], [b]) => (a < b ? -1 : 1))])
}

function difference(one: readonly SeenRequest[], other: readonly SeenRequest[]): string {
  return `${one.map(nameOf).join(', ') || 'nothing'} ${one[0]?.body ?? ''}, then ${other.map(nameOf).join(', ') || 'nothing'} ${other[0]?.body ?? ''}`
}

function told(found: Reconciliation): string {
  return found.kind === 'unknown' ? `"unknown": ${found.reason}` : `"${found.kind}"`
}

