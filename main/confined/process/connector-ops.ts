// connector-ops: what is asked of a connector that somebody else wrote, done by its own code.
//  C1. Whatever it throws becomes one of our failures here, by its own normalizeError first: an error does not cross processes.
//  C2. Input and output are parsed by its own schemas here; what main knows of them is their JSON Schema.
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { AskedOf } from '@main/connectors/define-asked.ts'
import type { ActionContext, AnyAction, Connector, LookupContext } from '@main/connectors/define.ts'
import type { AnyPollTrigger } from '@main/connectors/define-poll.ts'
import { closedDoors, noSubsteps } from '@main/connectors/kit/closed-doors.ts'
import { serviceHttp } from '@main/connectors/kit/service-http.ts'
import { z } from 'zod'
import type { Description } from '@shared/connector-description.ts'
import type { Inside, Ops } from './ops.ts'
import { verifyOp } from './verify-op.ts'
import { limitsIn } from './watch-answers.ts'

export function connectorOps(exported: unknown): Ops {
  const connector = connectorIn(exported)
  return {
    describe: () => Promise.resolve(describe(connector)),
    failureOf: (error) => failureOf(connector, error),
    ask(op, args, inside) {
      switch (op) {
        case 'run': return run(connector, args, inside)
        case 'reconcile': return reconcile(connector, args, inside)
        case 'options': return options(connector, args, inside)
        case 'fields': return fields(connector, args, inside)
        case 'check': return check(connector, args, inside)
        case 'poll': return poll(connector, args, inside)
        case 'verify': return Promise.resolve(verifyOp(connector, args))
        default: throw unknown(`a connector has no "${op}"`)
      }
    },
  }
}

function connectorIn(exported: unknown): Connector {
  const module = exported as { default?: unknown; connector?: unknown } | null
  const found = [module?.connector, module?.default, (module?.default as { connector?: unknown } | undefined)?.connector, exported].find(isConnector)
  if (!found) throw unknown('it exports no connector. Write: export const connector = defineConnector({ … })')
  return found
}

function isConnector(value: unknown): value is Connector {
  if (typeof value !== 'object' || value === null) return false
  return 'key' in value && 'actions' in value && Array.isArray(value.actions) && 'config' in value
}

function describe(connector: Connector): Description {
  const { origins, oauth } = connector
  return {
    key: connector.key, displayName: connector.displayName, icon: connector.icon,
    configSchema: schemaOf(connector.config, 'input'), origins: origins ? [...origins] : null, canBeTested: connector.check !== undefined,
    ...(connector.rate !== undefined && { rate: connector.rate }),
    ...(typeof oauth === 'object' && { oauth: { ...oauth, scopes: [...oauth.scopes], fields: {} } }), accounts: [],
    actions: connector.actions.map(describeAction),
    polls: (connector.polls ?? []).map(({ key, displayName, summary, icon, input, defaultInput, everyMs, samples, options: choices, fields: forms }) => ({
      key, displayName, summary, ...(icon !== undefined && { icon }), inputSchema: schemaOf(input, 'input'), defaultInput, everyMs, samples: samples.map((sample) => ({ ...sample })), options: Object.keys(choices ?? {}), fields: Object.keys(forms ?? {}),
    })),
    subscriptions: [],
    triggers: (connector.triggers ?? []).map(({ key, displayName, events, verification, payloads = [] }) => ({ key, displayName, events: [...events], verification, samples: payloads.map((sample) => ({ ...sample })) })),
    requests: connector.verifyWebhook ? { ...connector.webhooks } : null,
    leftOut: [
      ...(typeof oauth === 'function' ? ['Signing in: where one does depends on the connection here, and of an added connector that is to be known before. Its oauth should be an object.'] : []),
      ...(connector.eventList ? ['Events that its service could not bring while nothing was taken in are not asked for afterwards.'] : []),
    ],
  }
}

function describeAction({ key, displayName, summary, description, icon, keywords, effect, rate, keyHonouredMs, input, output, defaultInput, sample, options: choices, fields: forms, reconcile: looks }: AnyAction): Description['actions'][number] {
  return {
    key, displayName, summary, description, ...(icon !== undefined && { icon }), keywords: [...(keywords ?? [])],
    // Which it is for an input only its own code knows, and the answer is needed before that runs: the most careful holds.
    effect: typeof effect === 'function' ? 'unsafe' : effect,
    ...(keyHonouredMs !== undefined && { keyHonouredMs }), ...(rate !== undefined && { rate }),
    inputSchema: schemaOf(input, 'input'), outputSchema: schemaOf(output, 'output'), defaultInput, sample: sample as JsonValue,
    options: Object.keys(choices ?? {}), fields: Object.keys(forms ?? {}), canBeReconciled: looks !== undefined,
  }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject
}

/** What every job brings; the rest is the op's own. */
type Args = { config: JsonValue }

async function run(connector: Connector, args: JsonValue, inside: Inside): Promise<unknown> {
  const { action: key, input, idempotencyKey, scope } = args as { action: string; input: JsonValue; idempotencyKey: string; scope: JsonObject } & Args
  const action = actionOf(connector, key)
  const context: ActionContext = { ...contextOf(connector, args, inside), sandbox: inside.sandbox, ...noSubsteps, idempotencyKey, scope, log: inside.log }
  const answer = await action.run(parsed(action.input, input, action.displayName) as never, context as never)
  const output = action.output.safeParse(answer)
  if (output.success) return output.data
  throw new AppError({ code: 'internal', message: `The step ended, but its output is not what it declares: ${issuesOf(output.error)}.`, retryable: false, sent: 'processed' })
}

function reconcile(connector: Connector, args: JsonValue, inside: Inside): Promise<unknown> {
  const { action: key, input, idempotencyKey } = args as { action: string; input: JsonValue; idempotencyKey: string } & Args
  const action = actionOf(connector, key)
  if (!action.reconcile) throw unknown(`its action "${key}" cannot be looked for`)
  return action.reconcile(parsed(action.input, input, action.displayName) as never, { ...contextOf(connector, args, inside), idempotencyKey, log: inside.log } as never)
}

async function options(connector: Connector, args: JsonValue, inside: Inside): Promise<unknown> {
  const { name, input } = args as { name: string; input: JsonObject } & Args
  const { options: all = {} } = askedIn(connector, args)
  const list = all[name] ?? all[`${name.split('/')[0] ?? ''}/*`]
  if (!list) throw unknown(`it has no choices called "${name}"`)
  return await list(input, contextOf(connector, args, inside) as never, name)
}

async function fields(connector: Connector, args: JsonValue, inside: Inside): Promise<unknown> {
  const { name, input } = args as { name: string; input: JsonObject } & Args
  const form = askedIn(connector, args).fields?.[name]
  if (!form) throw unknown(`it has no fields called "${name}"`)
  return await form(input, contextOf(connector, args, inside) as never)
}

/** The action, or the poll, that a form is of. */
function askedIn(connector: Connector, args: JsonValue): AskedOf<LookupContext<never>> {
  const { action, poll } = args as { action?: string; poll?: string }
  return poll === undefined ? actionOf(connector, action ?? '') : pollOf(connector, poll)
}

async function check(connector: Connector, args: JsonValue, inside: Inside): Promise<unknown> {
  if (!connector.check) throw unknown('it has nothing to test a connection with')
  return await connector.check(contextOf(connector, args, inside) as never)
}

async function poll(connector: Connector, args: JsonValue, inside: Inside): Promise<unknown> {
  const { poll: key, input, cursor } = args as { poll: string; input: JsonValue; cursor: JsonValue } & Args
  const definition = pollOf(connector, key)
  return await definition.poll(parsed(definition.input, input, definition.displayName) as never, { ...contextOf(connector, args, inside), cursor } as never)
}

function contextOf(connector: Connector, args: JsonValue, { http, signal, answered }: Inside): LookupContext {
  const { config } = args as Args
  return { ...closedDoors, config, http: serviceHttp(http, connector.service?.(config as never) ?? null, ({ status, headers }) => answered({ status, headers: limitsIn(Object.entries(headers)) })), signal }
}

function pollOf(connector: Connector, key: string): AnyPollTrigger {
  const found = connector.polls?.find((each) => each.key === key)
  if (!found) throw unknown(`it has no trigger "${key}"`)
  return found
}

function actionOf(connector: Connector, key: string): AnyAction {
  const action = connector.actions.find((each) => each.key === key)
  if (!action) throw unknown(`it has no action "${key}"`)
  return action
}

function parsed(schema: z.ZodType, input: JsonValue, displayName: string): unknown {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw new AppError({ code: 'invalid-input', message: `${displayName} does not take this: ${issuesOf(result.error)}.`, retryable: false, sent: 'not-sent' })
}

function issuesOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('. ')
}

function failureOf(connector: Connector, error: unknown): Failure {
  try {
    return connector.normalizeError?.(error) ?? toFailure(error)
  } catch {
    return toFailure(error)
  }
}

function unknown(what: string): AppError {
  return new AppError({ code: 'invalid-input', message: `The program cannot be used: ${what}.`, retryable: false, sent: 'not-sent' })
}
