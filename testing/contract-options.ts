import type { ActionContext } from '@main/connectors/define.ts'
import type { FailureCode } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { Exchange, MockAnswer, SeenRequest } from './mock-service.ts'
import type { Situation } from './situations.ts'

/** An action done once, and how the service answers it. */
export type ActionExample = {
  action: string
  /** Tells several examples of one action apart. */
  name?: string
  input: JsonObject
  answers: readonly Exchange[]
  /** What must be in the output. */
  output?: JsonValue
  /** In place of the contract's config. */
  config?: JsonObject
}

/** A poll done once, with what it finds. */
export type PollExample = {
  poll: string
  input: JsonObject
  answers: readonly Exchange[]
  /** Where the poll before this one ended; null when absent. */
  cursor?: JsonValue
  /** The ids of what is found, the oldest first. */
  finds: readonly string[]
}

/** The choices of one field of an action or a poll, as the service has them. */
export type OptionsExample = ({ action: string } | { poll: string }) & { options: string; input?: JsonObject; answers: readonly Exchange[]; finds: readonly { value: JsonValue; label: string }[] }

/** An answer of the vendor's documentation, and what it means in our words. */
export type RefusalExample = {
  /** Of the action's first example: `create-issue`. */
  action: string
  /** What the vendor calls it: `rate_limited`. */
  name: string
  answer: MockAnswer
  /** Which of the requests is answered so; the first when absent. */
  at?: number
  expect: { code: FailureCode; retryable?: boolean; retryAfterMs?: number; sent?: 'not-sent' | 'not-processed' | 'maybe-sent' | 'processed'; says?: RegExp }
}

export type WebhookExample = {
  secret: string
  /** Another secret of the same form. */
  otherSecret: string
  /** The headers of a request with this body, as the vendor signs it. `at` in milliseconds since 1970. */
  sign(body: string, secret: string, at: number): readonly (readonly [name: string, value: string])[] | Promise<readonly (readonly [name: string, value: string])[]>
  /** One a trigger and more: what the vendor sends. A body that holds its time is made at that time. */
  requests: readonly { trigger: string; body: string | ((at: number) => string); headers?: Readonly<Record<string, string>> }[]
  /** The address that the sender called. */
  url?: string
}

export type ContractOptions = {
  /** A connection as it is stored: secrets are references, such as `secret://jira-token`. Absent for a connector without accounts. */
  config?: JsonObject
  /** What the references stand for, by the names behind `secret://`; values that look like the vendor's are best. Made up when absent. */
  secrets?: Readonly<Record<string, string>>
  examples?: readonly ActionExample[]
  polls?: readonly PollExample[]
  options?: readonly OptionsExample[]
  /** The test of a connection: how the service answers, and whose account it is. */
  check?: { answers: readonly Exchange[]; account: string }
  /** The vendor's way to say what a status says elsewhere, such as 200 with `"ok": false`. */
  answersFor?: Partial<Record<Situation, MockAnswer>>
  refusals?: readonly RefusalExample[]
  webhook?: WebhookExample
  /**
   * Checks that are not for this connector, with the reason, by the situation or the check's whole name:
   * `{ 'bad JSON': 'Any text is an answer.' }`. One that would pass fails: then it does apply.
   */
  doesNotApply?: Readonly<Record<string, string>>
  /** More of the action's context than `http`, for actions that use it. */
  context?: Partial<Pick<ActionContext, 'sandbox' | 'scope' | 'files' | 'net'>>
  /** Compares a request with the vendor's own description of its interface; what is wrong, each as a sentence. */
  validateRequest?(request: SeenRequest): readonly string[]
}
