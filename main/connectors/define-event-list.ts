import type { JsonValue } from '@shared/json.ts'
import type { LookupContext } from './define.ts'

/** An event that a service keeps in a list of its own, whether or not its webhook came through. */
export type ListedEvent = {
  /** As the request of its webhook carries it, so that the two are known as one. */
  eventId: string
  /** As `verifyWebhook` gives it. */
  event: string | null
  /** When it happened, in milliseconds since 1970. */
  at: number
  /** What the body of its webhook says. Asked only of events that are not known yet; `not-found` when it is gone. */
  payload(): JsonValue | Promise<JsonValue>
}
export type EventQuery = {
  /** Milliseconds since 1970. What is older is not wanted. */
  since: number
  /** Events of these names, or of names that go on from them after a dot, are enough; null: all of them. */
  events: readonly string[] | null
  /** The page after this one; null for the first. */
  cursor: JsonValue
}
/** `next` is null when there are no more. */
export type ListedEvents = { events: readonly ListedEvent[]; next: JsonValue }

/** The events that a service sent or wanted to send, to be asked for what was missed. */
export interface EventList<Config = unknown> {
  /** How long the service keeps them, in milliseconds. */
  keptMs: number
  /** Whether a connection says what asking takes. Secrets are references here. */
  isOpenTo(config: Config): boolean
  /** One page, the newest first. It reads, and changes nothing. */
  list(query: EventQuery, context: LookupContext<Config>): Promise<ListedEvents>
}
