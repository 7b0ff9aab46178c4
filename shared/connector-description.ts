import { Effect } from './node-type.ts'
import { JsonObject, JsonValue } from './json.ts'
import { RateText } from './rate.ts'
import type { JsonSchema } from './json-schema.ts'
import { z } from 'zod'

const Key = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'Keys are up to 64 small letters, digits, _ and -')
const Name = z.string().min(1).max(200)
const Schema = z.custom<JsonSchema>((value) => JsonObject.safeParse(value).success)

/** What a form may ask of the program, by name. */
const asked = { options: z.array(z.string().max(300)).max(1_000).default([]), fields: z.array(z.string().max(300)).max(1_000).default([]) }

/** An action of a program, as data. What it can do beyond `run` are the names in `does`. */
export const DescribedAction = z.object({
  key: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/), displayName: Name, summary: z.string().max(200), description: z.string().max(5_000),
  icon: z.string().max(60).optional(), keywords: z.array(z.string().max(60)).max(40).default([]),
  effect: Effect, keyHonouredMs: z.number().positive().optional(), rate: RateText.optional(),
  inputSchema: Schema, outputSchema: Schema, defaultInput: JsonObject, sample: JsonValue,
  ...asked, canBeReconciled: z.boolean().default(false),
})
export type DescribedAction = z.infer<typeof DescribedAction>

export const DescribedPoll = z.object({
  key: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/), displayName: Name, summary: z.string().max(200), icon: z.string().max(60).optional(),
  inputSchema: Schema, defaultInput: JsonObject, everyMs: z.number().positive(),
  samples: z.array(z.object({ name: Name, payload: JsonValue })).max(20),
  ...asked,
})
export type DescribedPoll = z.infer<typeof DescribedPoll>

export const DescribedTrigger = z.object({
  key: z.string().min(1).max(128), displayName: Name, events: z.array(z.string().min(1).max(128)).max(100),
  verification: z.enum(['hmac-sha256', 'hmac-sha256-timestamped', 'hmac-sha1-url', 'secret-token']),
  samples: z.array(z.object({ name: Name, payload: JsonValue })).max(20),
})

/**
 * A connector that a program holds, as data: what forms are drawn from, what the person agrees to, and what it is held to.
 * It is kept, so that nothing has to be started to list it.
 */
export const Description = z.object({
  key: Key, displayName: Name, icon: z.string().max(60),
  configSchema: Schema,
  /** Where its calls may go: origins, `https://*.example.com` for what is below a name. Null: anywhere. */
  origins: z.array(z.string().max(300)).max(50).nullable(),
  canBeTested: z.boolean(), rate: RateText.optional(),
  actions: z.array(DescribedAction).max(1_000),
  polls: z.array(DescribedPoll).max(200),
  triggers: z.array(DescribedTrigger).max(200).default([]),
  /** What is peculiar to requests that it checks; null when it takes none. */
  requests: z.object({ maxBodyBytes: z.number().int().positive().optional(), isAddressedDirectly: z.boolean().optional() }).nullable().default(null),
  /** What of the program cannot be offered, each with its reason. */
  leftOut: z.array(z.string().max(500)).max(200).default([]),
})
export type Description = z.infer<typeof Description>
