import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { z } from 'zod'
import type { AskedOf } from './define-asked.ts'
import type { ActionHttp, LookupContext, OtherDoors } from './define.ts'

/** What a poll found: each thing under an id that stays the same, and where to go on from the next time. */
export type Polled = { items: readonly { id: string; payload: JsonValue }[]; cursor: JsonValue }

export type PollContext<Config = unknown> = OtherDoors & {
  config: Config
  http: ActionHttp
  /** What the poll before this one gave; null of the first. */
  cursor: JsonValue
  signal: AbortSignal
  answered?: LookupContext['answered']
}

/** Something to look for again and again. The document says `{ "type": "poll", "connector", "event": <key>, "everyMs", "input" }`. */
export interface PollTrigger<Config extends z.ZodType = z.ZodType, In extends z.ZodType = z.ZodType> extends AskedOf<LookupContext<z.output<Config>>> {
  /** Unique within the connector. */
  key: string
  displayName: string
  /** At most 40 characters, for the palette. */
  summary: string
  icon?: string
  /** The connector's, for the type of the context; leave it out where only `http` is used. */
  config?: Config
  input: In
  /** What a fresh trigger starts with. */
  defaultInput: JsonObject
  /** How often a fresh trigger looks. */
  everyMs: number
  samples: readonly { name: string; payload: JsonValue }[]
  /** Lists what is there now, the oldest first. What was listed before may be listed again; it counts once. */
  poll(input: z.output<In>, context: PollContext<z.output<Config>>): Promise<Polled>
}

/** A poll whose schemas are known only at run time. */
export type AnyPollTrigger = Omit<PollTrigger, 'poll' | 'options' | 'fields'> & AskedOf<LookupContext<never>> & { poll(input: never, context: PollContext<never>): Promise<Polled> }

/** Declares one poll. Returns it unchanged; what it adds is the types of `poll`. */
export function definePoll<Config extends z.ZodType, In extends z.ZodType>(trigger: PollTrigger<Config, In>): PollTrigger<Config, In> {
  return trigger
}
