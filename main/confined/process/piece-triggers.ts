// piece-triggers: what of a piece starts workflows. Those that poll, and those that set up a webhook at their service; it is said why
// others are left out.
//  T1. What a piece keeps comes with each job and goes back with it, as what was put and deleted: also of a job that failed.
import { createHash } from 'node:crypto'
import type { DescribedPoll, DescribedSubscription, Description, Handshake } from '@shared/connector-description.ts'
import type { Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { Inside } from './ops.ts'
import { askedOf } from './piece-asked.ts'
import { pieceContext, pieceStore } from './piece-context.ts'
import { schemaOfProperties } from './piece-fields.ts'
import { keyOf, propertiesOf, short, stepOf, valuesOf, type Piece, type PieceStep } from './piece-steps.ts'

/** Pieces say nothing of it; most services allow as much. */
const everyMs = 300_000

/** What of a description is about its triggers. */
export function describedTriggers(piece: Piece): Pick<Description, 'polls' | 'subscriptions' | 'leftOut'> {
  const all = Object.entries(piece.triggers())
  const ofType = (type: string): [string, PieceStep][] => all.filter(([, trigger]) => trigger.type === type)
  return {
    polls: ofType('POLLING').map(([name, trigger]): DescribedPoll => ({ ...filledIn(name, trigger), everyMs })),
    subscriptions: ofType('WEBHOOK').map(([name, trigger]): DescribedSubscription => ({ ...filledIn(name, trigger), handshake: handshakeOf(trigger), renewCron: renewCronOf(trigger), guidance: guidanceOf(trigger) })),
    leftOut: all.filter(([, { type }]) => type !== 'POLLING' && type !== 'WEBHOOK').map(([, { displayName, type }]) => (type === 'APP_WEBHOOK'
      ? `"${displayName}" comes to one address for a whole app at ${piece.displayName}, which takes a developer app of your own there. Such triggers are not taken.`
      : `"${displayName}" is started in a way that is not known here.`)),
  }
}

function filledIn(name: string, trigger: PieceStep): Omit<DescribedPoll, 'everyMs'> {
  const properties = propertiesOf(trigger)
  return {
    key: keyOf(name), displayName: trigger.displayName, summary: short(trigger.description ?? trigger.displayName), inputSchema: schemaOfProperties(properties), defaultInput: {}, ...askedOf(properties),
    samples: trigger.sampleData === undefined || trigger.sampleData === null ? [] : [{ name: 'Sample', payload: JSON.parse(JSON.stringify(trigger.sampleData)) as JsonValue }],
  }
}

function handshakeOf({ handshakeConfiguration, onHandshake }: PieceStep): Handshake | null {
  const { strategy, paramName } = handshakeConfiguration ?? {}
  if (typeof onHandshake !== 'function' || typeof paramName !== 'string' || paramName === '') return null
  const by = ({ HEADER_PRESENT: 'header', QUERY_PRESENT: 'query', BODY_PARAM_PRESENT: 'body' } as const)[String(strategy)]
  return by === undefined ? null : { by, name: paramName }
}

function renewCronOf({ renewConfiguration, onRenew }: PieceStep): string | null {
  const { strategy, cronExpression } = renewConfiguration ?? {}
  return strategy === 'CRON' && typeof cronExpression === 'string' && typeof onRenew === 'function' ? cronExpression : null
}

/** Where a webhook cannot be set up by calls, the piece says in words what a person is to do with the address. */
function guidanceOf(trigger: PieceStep): string {
  const texts = Object.values(propertiesOf(trigger)).filter(({ type }) => type === 'MARKDOWN').flatMap((property) => [(property as { value?: unknown }).value, property.description])
  return texts.filter((text): text is string => typeof text === 'string' && text.includes('{{webhookUrl}}')).join('\n\n').slice(0, 10_000)
}

/** The first look only sets the mark that later ones go on from, as a piece does when it is switched on. */
export async function poll(piece: Piece, args: JsonValue, auth: unknown, { log }: Inside): Promise<unknown> {
  const { poll: key, input, cursor } = args as { poll: string; input: JsonObject; cursor: JsonObject | null }
  const trigger = stepOf(piece.triggers(), key)
  const kept: JsonObject = { ...cursor }
  const context = { ...pieceContext(pieceStore(kept)), auth, propsValue: valuesOf(propertiesOf(trigger), input) }
  if (cursor === null) {
    await trigger.onEnable?.(context)
    return { items: [], cursor: kept }
  }
  const found = await trigger.run(context)
  const items = (Array.isArray(found) ? found : []) as JsonValue[]
  log(`${items.length} found`)
  return { items: items.map((payload) => ({ id: idOf(payload), payload })), cursor: kept }
}

function idOf(payload: JsonValue): string {
  const { id } = (typeof payload === 'object' && payload !== null ? payload : {}) as { id?: unknown }
  return typeof id === 'string' || typeof id === 'number' ? String(id) : createHash('sha256').update(JSON.stringify(payload)).digest('hex')
}

export const subscriptionOps = ['subscribe', 'unsubscribe', 'renew', 'handshake', 'read'] as const
export type SubscriptionOp = (typeof subscriptionOps)[number]
/** `body` is base64. */
type Request = { path: string; method: string; headers: [string, string][]; body: string }
type Args = { subscription: string; input: JsonObject; kept: JsonObject; url: string; request?: Request }

export async function askSubscription(piece: Piece, op: SubscriptionOp, args: JsonValue, auth: unknown, failureOf: (error: unknown) => Failure): Promise<unknown> {
  const { subscription, input, kept: before, url, request } = args as Args
  const trigger = stepOf(piece.triggers(), subscription)
  // A copy in depth: what it got from there it may change before it puts it back.
  const kept = JSON.parse(JSON.stringify(before)) as JsonObject
  const context = { ...pieceContext(pieceStore(kept)), auth, propsValue: valuesOf(propertiesOf(trigger), input), webhookUrl: url, ...(request && { payload: payloadOf(request) }) }
  const asked = (): Promise<unknown> | undefined => {
    switch (op) {
      case 'subscribe': return trigger.onEnable?.(context)
      case 'unsubscribe': return trigger.onDisable?.(context)
      case 'renew': return trigger.onRenew?.(context)
      case 'handshake': return trigger.onHandshake?.(context)
      case 'read': return trigger.run(context)
    }
  }
  try {
    const value = await asked()
    return { changes: changesOf(before, kept), value: op === 'read' ? { payloads: listed(value) } : op === 'handshake' ? (value ?? null) : null }
  } catch (error) {
    return { changes: changesOf(before, kept), failure: failureOf(error) }
  }
}

function listed(found: unknown): unknown[] {
  return Array.isArray(found) ? found : found === null || found === undefined ? [] : [found]
}

function changesOf(before: JsonObject, after: JsonObject): { put: JsonObject; deleted: string[] } {
  const isSame = (key: string): boolean => Object.hasOwn(before, key) && JSON.stringify(before[key]) === JSON.stringify(after[key])
  return {
    put: Object.fromEntries(Object.entries(after).filter(([key, value]) => value !== undefined && !isSame(key))),
    deleted: Object.keys(before).filter((key) => after[key] === undefined),
  }
}

/** As a server of Activepieces gives a request to a trigger. */
function payloadOf({ path, method, headers, body: base64 }: Request): object {
  const rawBody = Buffer.from(base64, 'base64').toString('utf8')
  const joined: Record<string, string> = {}
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    joined[key] = joined[key] === undefined ? value : `${joined[key]}, ${value}`
  }
  return { body: bodyOf(rawBody, joined['content-type'] ?? ''), rawBody, headers: joined, queryParams: Object.fromEntries(new URL(path, 'http://localhost').searchParams), method }
}

function bodyOf(text: string, contentType: string): unknown {
  if (text === '') return {}
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
