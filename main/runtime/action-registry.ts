import type { AnyAction, Connector } from '@main/connectors/define.ts'
import type { Effect, NodeType } from '@shared/node-type.ts'
import type { JsonValue } from '@shared/json.ts'
import { derived, type Connectors } from './connector-list.ts'

export type RegisteredAction = { type: string; connector: Connector; action: AnyAction }

/** The connector whose actions are nodes without a prefix: `code` and not `core.code`. */
const unprefixed = 'core'

export function nodeTypeKey(connector: Pick<Connector, 'key'>, action: Pick<AnyAction, 'key'>): string {
  return connector.key === unprefixed ? action.key : `${connector.key}.${action.key}`
}

export type ActionOf = (type: string) => RegisteredAction | undefined

/** Sees what is added to a list that changes. */
export function actionRegistry(connectors: Connectors): ActionOf {
  const byType = derived(connectors, registeredByType)
  return (type) => byType().get(type)
}

function registeredByType(connectors: readonly Connector[]): ReadonlyMap<string, RegisteredAction> {
  const byType = new Map<string, RegisteredAction>()
  for (const connector of connectors) {
    for (const action of connector.actions) {
      const type = nodeTypeKey(connector, action)
      if (byType.has(type)) throw new Error(`Two actions are called "${type}"`)
      byType.set(type, { type, connector, action })
    }
  }
  return byType
}

/** What an action with this checked input would do to the outside. */
export function effectOf(action: AnyAction, input: unknown): Effect {
  return typeof action.effect === 'function' ? action.effect(input as never) : action.effect
}

/** What stands in for an answer that was not asked for. */
export function sampleOf(action: AnyAction): JsonValue {
  return action.sample as JsonValue
}

/** Which ports an output goes by; nothing where there is but the one. */
export function portsTaken(registered: RegisteredAction | undefined, output: JsonValue): { ports?: string[] } {
  const ports = registered?.action.portsOf?.(output)
  return ports ? { ports } : {}
}

/** Reading again, or writing the same again, does no harm; so an interrupted attempt may be repeated. */
export function isRepeatable(effect: NodeType['effect']): boolean {
  return effect === 'read' || effect === 'idempotent' || effect === 'keyed'
}

const keyHonouredMs = 86_400_000

/** Until when, after its first attempt, a keyed call may be repeated with the same key; Infinity for what needs no key. */
export function repeatableMs({ keyHonouredMs: given = keyHonouredMs }: AnyAction, effect: Effect): number {
  return effect === 'keyed' ? given : Infinity
}

/** What the ledger of writes is to know of a call that must not happen twice; nothing of one that may, unless that is over. */
export function writeOf({ action, connector }: RegisteredAction, effect: Effect, input: unknown, isTooLate: boolean): { write?: { effect: Effect; summary: string } } {
  if (isRepeatable(effect) && !isTooLate) return {}
  return { write: { effect, summary: action.describe?.(input as never) ?? `${connector.displayName}: ${action.displayName}` } }
}
