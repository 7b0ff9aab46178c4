import type { Failure } from '@shared/failure.ts'
import type { Handshake } from '@shared/connector-description.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { z } from 'zod'
import type { AskedOf } from './define-asked.ts'
import type { ActionContext, LookupContext } from './define.ts'

/**
 * `subscribe` sets the webhook up, `unsubscribe` takes it back, `renew` makes it last longer; `handshake` answers a service
 * that wants to see whether somebody is there, `read` says what a request brings.
 */
export type SubscriptionOp = 'subscribe' | 'unsubscribe' | 'renew' | 'handshake' | 'read'

/** `body` is base64. */
export type SubscriptionRequest = { path: string; method: string; headers: [string, string][]; body: string }

export type SubscriptionContext = Pick<ActionContext, 'config' | 'http' | 'signal' | 'answered'> & {
  /** What it kept by now. */
  kept: JsonObject
  /** The address that leads to this workflow. */
  url: string
  request?: SubscriptionRequest
}

/** What came of it, and what it put into what it keeps and deleted from there: of a failure as well. */
export type SubscriptionAnswer = { changes: { put: JsonObject; deleted: string[] } } & ({ value: JsonValue } | { failure: Failure })

/** A webhook that a connector sets up at its service. The document says `{ "type": "subscription", "connector", "event": <key>, "input" }`. */
export interface Subscription extends AskedOf<LookupContext<never>> {
  /** Unique within the connector. */
  key: string
  displayName: string
  summary: string
  icon?: string
  input: z.ZodType
  defaultInput: JsonObject
  samples: readonly { name: string; payload: JsonValue }[]
  /** Null when nobody asks whether somebody is there. */
  handshake: Handshake | null
  /** In UTC; null when it lasts. */
  renewCron: string | null
  /** What a person does at the service. Empty: nothing. */
  guidance: string
  /** Throws AppError when nothing was asked, or nothing is known of what came of it. */
  ask(op: SubscriptionOp, input: JsonObject, context: SubscriptionContext): Promise<SubscriptionAnswer>
}
