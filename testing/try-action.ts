import type { ActionContext, ActionHttp, AnyAction, Connector } from '@main/connectors/define.ts'
import { closedDoors } from '@main/connectors/kit/closed-doors.ts'
import { asJson } from '@main/runtime/as-json.ts'
import { createOpenConnection, type OpenedConnection } from '@main/runtime/open-connection.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { nameOf } from '@shared/secret-ref.ts'
import { secretValueOf } from './secret-values.ts'

export type Account = { connector: Connector; config: JsonObject | undefined; secrets: Readonly<Record<string, string>> }

/** What came of it, as the runtime would write it down. */
export type Tried = { output: JsonValue; logs: string[] } | { failure: Failure; logs: string[] }

/** The account as the runtime opens it: secrets revealed, credentials for its own origins alone. */
export function openAccount({ connector, config, secrets }: Account, http: ActionHttp): Promise<OpenedConnection> {
  const open = createOpenConnection({
    connections: { get: (name) => (config === undefined ? undefined : { name, connector: connector.key, config, updatedAt: 0 }) },
    reveal: (ref) => Promise.resolve(secretValueOf(nameOf(ref), secrets)),
  })
  return open(connector, config === undefined ? undefined : 'contract', http)
}

/** One attempt of an action, with its failure in the connector's words. Throws for input that the schema refuses. */
export async function tryAction(account: Account, action: AnyAction, { input, idempotencyKey, http, context }: { input: JsonObject; idempotencyKey: string; http: ActionHttp; context?: Partial<ActionContext> | undefined }): Promise<Tried> {
  const parsed = action.input.safeParse(input)
  if (!parsed.success) throw new Error(`The example's input is refused: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`)
  const logs: string[] = []
  return tried(account.connector, logs, async () => {
    const opened = await openAccount(account, http)
    const whole = {
      ...closedDoors, sandbox: noSandbox, scope: {}, ...context, ...opened,
      signal: new AbortController().signal, idempotencyKey, log: (line: string) => void logs.push(line),
    }
    const answer = await action.run(parsed.data as never, whole as never)
    const output = action.output.safeParse(answer)
    if (!output.success) throw new Error(`The output is not what the action declares: ${output.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`)
    return asJson(output.data)
  })
}

/** What `work` gave, or its failure as the connector puts it. */
export async function tried(connector: Connector, logs: string[], work: () => Promise<JsonValue>): Promise<Tried> {
  try {
    return { output: await work(), logs }
  } catch (error) {
    return { failure: connector.normalizeError?.(error) ?? toFailure(error), logs }
  }
}

const noSandbox: ActionContext['sandbox'] = {
  runCode: () => Promise.reject(new Error('The contract has no sandbox; hand one in as context.sandbox.')),
  runJsonata: () => Promise.reject(new Error('The contract has no sandbox; hand one in as context.sandbox.')),
}
