import type { AnyAction, Connector, Reconciliation } from '@main/connectors/define.ts'
import type { Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { doorTo } from './door.ts'
import { mockService, type Exchange, type SeenRequest } from './mock-service.ts'
import { openAccount, tryAction, type Account } from './try-action.ts'

export type Performance = {
  action: string
  input: JsonObject
  answers: readonly Exchange[]
  /** As it is stored, with references in place of secrets. */
  config?: JsonObject
  secrets?: Readonly<Record<string, string>>
  idempotencyKey?: string
}

/** What came of one attempt: its output or its failure, and all that was sent. `problems`: what was not expected, or did not come. */
export type Performed = { output?: JsonValue; failure?: Failure; logs: string[]; requests: readonly SeenRequest[]; problems: string[] }

/** Does an action once against a mock service of its own, for tests of what a contract does not ask. */
export async function performAction(connector: Connector, performance: Performance): Promise<Performed> {
  return withService(connector, performance, async ({ account, action, door, service }) => {
    const result = await tryAction(account, action, { input: performance.input, idempotencyKey: performance.idempotencyKey ?? 'key-of-the-step', http: door })
    return { ...result, requests: [...service.requests], problems: service.problems() }
  })
}

/** Asks an action whether it happened, against a mock service of its own. Rejects with what `reconcile` throws. */
export async function askAction(connector: Connector, performance: Performance): Promise<Reconciliation> {
  return withService(connector, performance, async ({ account, action, door }) => {
    const { config, http } = await openAccount(account, door)
    if (!action.reconcile) throw new Error(`${performance.action} has no reconcile`)
    const context = { config, http, idempotencyKey: performance.idempotencyKey ?? 'key-of-the-step', signal: new AbortController().signal, log: () => undefined }
    return action.reconcile(action.input.parse(performance.input) as never, context as never)
  })
}

type Stage = { account: Account; action: AnyAction; door: ReturnType<typeof doorTo>; service: Awaited<ReturnType<typeof mockService>> }

async function withService<T>(connector: Connector, { action: key, config, secrets = {}, answers }: Performance, work: (stage: Stage) => Promise<T>): Promise<T> {
  const action = connector.actions.find((each) => each.key === key)
  if (!action) throw new Error(`${connector.displayName} has no action "${key}". There are ${connector.actions.map((each) => each.key).join(', ')}.`)
  const service = await mockService(answers)
  const door = doorTo(service)
  try {
    return await work({ account: { connector, config, secrets }, action, door, service })
  } finally {
    await door.close()
    await service.close()
  }
}
