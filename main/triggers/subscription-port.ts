import type { Handshake } from '@shared/connector-description.ts'
import type { Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { SubscriptionTrigger } from '@shared/workflow.ts'
import type { KeptChanges } from '@main/storage/subscriptions.ts'

export type SubscriptionOp = 'subscribe' | 'unsubscribe' | 'renew' | 'handshake' | 'read'

/** What came of asking; what the program keeps changes with a failure as well. `failure.sent` says whether the service saw anything. */
export type Asked = { changes: KeptChanges } & ({ value: JsonValue } | { failure: Failure })

/** Has connectors set up webhooks at their services, take them back, and read what comes by them. */
export interface SubscriptionSource {
  /** Null when there is no such connector, or no such trigger of it, now. */
  find(trigger: SubscriptionTrigger): { displayName: string; handshake: Handshake | null; renewCron: string | null } | null
  /** The config of the trigger's connection now, in which secrets are references. */
  configOf(trigger: SubscriptionTrigger): JsonObject | null
  /** Rejects never. `config`: of the connection as it is to be used; `request`: its body in base64. */
  ask(op: SubscriptionOp, trigger: SubscriptionTrigger, context: {
    config: JsonObject | null; kept: JsonObject; url: string; signal: AbortSignal
    request?: { path: string; method: string; headers: [string, string][]; body: string }
  }): Promise<Asked>
}
