// catalog: what there is to build with, as data: kinds of nodes, ways to start, and their sample payloads.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '@shared/failure.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonValue } from '@shared/json.ts'
import { JsonObject, JsonValue as JsonValueSchema } from '@shared/json.ts'
import { engineKinds } from '@shared/kinds/all.ts'
import { pollKey, subscriptionKey, type NodeType, type TriggerType } from '@shared/node-type.ts'
import type { Sample } from '@shared/workflow.ts'
import type { AnyAction, Connector } from './connectors/define.ts'
import type { AnyPollTrigger } from './connectors/define-poll.ts'
import type { Subscription } from './connectors/define-subscription.ts'
import { nodeTypeKey } from './runtime/action-registry.ts'
import { connectionOf } from './runtime/check-connection.ts'
import { derived, type Connectors } from './runtime/connector-list.ts'

export interface Catalog {
  /** The same array until the connectors changed. */
  readonly nodeTypes: NodeType[]
  readonly triggerTypes: TriggerType[]
  nodeType(type: string): NodeType | undefined
  /** Of what is filled in, by `pollKey` or `subscriptionKey`. */
  triggerType(key: string): TriggerType | undefined
  /** Ready payloads of a trigger; none when there is no such trigger. */
  samples(triggerKey: string): Sample[]
}

const SampleFile = z.object({
  triggers: z.array(z.object({
    key: z.string(), displayName: z.string(), summary: z.string(), icon: z.string(), trigger: JsonObject,
    samples: z.array(z.object({ name: z.string(), payload: JsonValueSchema })),
  })),
})
type SampledTrigger = z.infer<typeof SampleFile>['triggers'][number]

type OwnTrigger = Omit<TriggerType, 'sampleNames'> & { samples: Sample[] }

const schedule: OwnTrigger = {
  key: 'schedule', displayName: 'Schedule', summary: 'At planned times', icon: 'calendar-clock', trigger: { type: 'schedule', cron: '0 9 * * 1-5' },
  samples: [{ name: 'On time', payload: { plannedAt: '2026-03-16T08:00:00.000Z', firedAt: '2026-03-16T08:00:00.041Z', timezone: 'Europe/Berlin', missed: 0 } }],
}
const mcpCall: OwnTrigger = {
  key: 'mcp', displayName: 'MCP call', summary: 'When a program calls it as a tool', icon: 'plug',
  trigger: { type: 'mcp', inputSchema: { type: 'object', properties: { text: { type: 'string', description: 'What it is about.' } }, required: ['text'] } },
  samples: [{ name: 'A call', payload: { text: 'Hello' } }],
}
const manual: TriggerType = {
  key: 'manual', displayName: 'Manual', summary: 'When you press Run', icon: 'play', trigger: { type: 'manual' }, sampleNames: [],
}

/** Sample payloads are read when they are first asked for: they are large, and a run from the command line needs none. */
export function createCatalog(options: { connectors: Connectors; samplesFolder: string }): Catalog {
  const types = derived(options.connectors, typesOf)
  let read: SampledTrigger[] | undefined
  const sampled = (): SampledTrigger[] => (read ??= readSamples(options.samplesFolder))
  const startable = (): OwnTrigger[] => [schedule, mcpCall, ...types().filledIn, ...types().webhooks, ...sampled()]
  return {
    get nodeTypes() {
      return types().nodeTypes
    },
    get triggerTypes() {
      return [manual, ...startable().map(typeOf)]
    },
    nodeType: (type) => types().byType.get(type),
    triggerType: (key) => types().filledInByKey.get(key),
    samples: (triggerKey) => startable().find(({ key }) => key === triggerKey)?.samples ?? [],
  }
}

/** Of a connector that stays while others come and go they are worked out once. */
const nodeTypesOf = new WeakMap<Connector, NodeType[]>()

function typesOf(connectors: readonly Connector[]) {
  const nodeTypes = [...engineKinds.map((kind) => kind.nodeType), ...connectors.flatMap((connector) => {
    const known = nodeTypesOf.get(connector) ?? connector.actions.filter(({ isPart }) => !isPart).map((action) => nodeTypeOf(connector, action, connectors))
    nodeTypesOf.set(connector, known)
    return known
  })]
  const filledIn = connectors.flatMap((connector) => [...(connector.polls ?? []).map((poll) => pollOf(connector, poll)), ...(connector.subscriptions ?? []).map((each) => subscriptionOf(connector, each))])
  return {
    nodeTypes, filledIn, webhooks: connectors.flatMap(webhooksOf),
    byType: new Map(nodeTypes.map((nodeType) => [nodeType.type, nodeType])),
    filledInByKey: new Map(filledIn.map((each) => [each.key, typeOf(each)])),
  }
}

function typeOf({ samples, ...rest }: OwnTrigger): TriggerType {
  return { ...rest, sampleNames: samples.map(({ name }) => name) }
}

function pollOf(connector: Connector, { key, displayName, summary, icon, everyMs, input, defaultInput, samples }: AnyPollTrigger): OwnTrigger {
  return {
    key: pollKey(connector.key, key), displayName, summary, icon: icon ?? connector.icon, inputSchema: schemaOf(input, 'input'),
    connector: { key: connector.key, displayName: connector.displayName, connection: connectionOf(connector) },
    trigger: { type: 'poll', connector: connector.key, event: key, everyMs, input: defaultInput }, samples: [...samples],
  }
}

function subscriptionOf(connector: Connector, { key, displayName, summary, icon, input, defaultInput, samples, guidance }: Subscription): OwnTrigger {
  return {
    key: subscriptionKey(connector.key, key), displayName, summary, icon: icon ?? connector.icon, inputSchema: schemaOf(input, 'input'), ...(guidance !== '' && { guidance }),
    connector: { key: connector.key, displayName: connector.displayName, connection: connectionOf(connector) },
    trigger: { type: 'subscription', connector: connector.key, event: key, input: defaultInput }, samples: [...samples],
  }
}

/** Those of connectors that are built in stand in files, with their samples. */
function webhooksOf(connector: Connector): OwnTrigger[] {
  const { key, icon, displayName, triggers = [], verifyApart } = connector
  if (!verifyApart) return []
  const summary = displayName.length > 28 ? 'When its service calls' : `When ${displayName} calls`
  return triggers.flatMap((trigger) => (trigger.events.length === 0 ? [undefined] : trigger.events).map((event) => ({
    key: event === undefined ? `webhook:${key}` : `webhook:${key}:${event}`, displayName: trigger.events.length > 1 ? `${trigger.displayName} (${String(event)})` : trigger.displayName,
    summary, icon, trigger: { type: 'webhook', connector: key, ...(event !== undefined && { event }) }, samples: [...trigger.payloads ?? []],
  })))
}

function nodeTypeOf(connector: Connector, action: AnyAction, connectors: readonly Connector[]): NodeType {
  const { accounts } = connector
  const accountsAt = accounts === undefined ? [] : connectors.filter(({ provides }) => provides?.includes(accounts)).map(({ key }) => key)
  const type = nodeTypeKey(connector, action)
  const output = schemaOf(action.output, 'output')
  return {
    type,
    displayName: action.displayName, summary: action.summary, description: action.description,
    category: action.category ?? 'connector',
    icon: action.icon ?? connector.icon,
    kind: 'action',
    ...(type !== action.key && { connector: { key: connector.key, displayName: connector.displayName, connection: connectionOf(connector), ...(accountsAt.length > 0 && { accountsAt }) } }),
    effect: typeof action.effect === 'function' ? 'by-input' : action.effect,
    inputSchema: schemaOf(action.input, 'input'),
    // A schema that says nothing would only hide that nothing is known.
    ...(Object.keys(output).some((key) => key !== '$schema') && { outputSchema: output }),
    ...(action.outputFrom && { outputFrom: action.outputFrom }),
    ports: action.ports ?? { kind: 'fixed', ports: ['out'] },
    defaultInput: action.defaultInput,
    sampleOutput: action.sample as JsonValue,
    keywords: [...(action.keywords ?? [])],
    ...(action.blocked && { blocked: action.blocked }),
  }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema
}

function readSamples(folder: string): SampledTrigger[] {
  return readdirSync(folder).filter((name) => name.endsWith('.json')).sort().flatMap((name) => {
    const file = join(folder, name)
    try {
      return SampleFile.parse(JSON.parse(readFileSync(file, 'utf8'))).triggers
    } catch (error) {
      throw new AppError({ code: 'internal', message: `The samples in ${file} cannot be read: ${(error as Error).message}. Install Flowbench anew.`, retryable: false }, { cause: error })
    }
  })
}
