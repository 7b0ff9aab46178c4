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

/** How it is known of a request that the service only wants to see whether somebody is there. */
export const Handshake = z.object({ by: z.enum(['header', 'query', 'body']), name: z.string().min(1).max(200) })
export type Handshake = z.infer<typeof Handshake>

/** A webhook that the program sets up at its service for one workflow. */
export const DescribedSubscription = DescribedPoll.omit({ everyMs: true }).extend({
  handshake: Handshake.nullable(),
  /** When it is to be set up anew, as cron in UTC; null when it lasts. */
  renewCron: z.string().max(200).nullable(),
  /** What a person does at the service; `{{webhookUrl}}` stands for the address. Empty: nothing. */
  guidance: z.string().max(10_000),
})
export type DescribedSubscription = z.infer<typeof DescribedSubscription>

/**
 * How a person signs in, as data. In the addresses, scopes and parameters `{name}` stands for what the connection holds in
 * the field that `fields` gives for that name.
 */
export const DescribedOAuth = z.object({
  authorizeUrl: z.string().min(1).max(2_000), tokenUrl: z.string().min(1).max(2_000), scopes: z.array(z.string().max(2_000)).max(500),
  authorizeParams: z.record(z.string().max(100), z.string().max(2_000)).optional(), tokenParams: z.record(z.string().max(100), z.string().max(2_000)).optional(),
  clientAuth: z.enum(['body', 'basic']).optional(), pkce: z.enum(['S256', 'plain', 'none']).optional(), keepsAnswer: z.boolean().optional(), fields: z.record(z.string().max(100), z.string().max(200)).default({}),
})
export type DescribedOAuth = z.infer<typeof DescribedOAuth>

/** One kind of account of those that a connection may hold. It is whole when all fields of one of `needs` are filled. */
const DescribedAccount = z.object({ kind: z.string().max(60), title: Name, needs: z.array(z.array(z.string().max(200)).max(100)).min(1).max(10) })

/** The field of a connection that says which kind of account it holds, where there are several. */
export const accountKindField = 'accountKind'
/** The kind of account that a person signs in with. */
export const signInKind = 'sign-in'

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
  /** Absent: nobody signs in. */
  oauth: DescribedOAuth.optional(),
  /** Where the schema alone does not say what an account needs; the first is the one that a connection holds unless it says another. */
  accounts: z.array(DescribedAccount).max(20).default([]),
  actions: z.array(DescribedAction).max(1_000),
  polls: z.array(DescribedPoll).max(200),
  subscriptions: z.array(DescribedSubscription).max(200).default([]),
  triggers: z.array(DescribedTrigger).max(200).default([]),
  /** What is peculiar to requests that it checks; null when it takes none. */
  requests: z.object({ maxBodyBytes: z.number().int().positive().optional(), isAddressedDirectly: z.boolean().optional() }).nullable().default(null),
  /** What of the program cannot be offered, each with its reason. */
  leftOut: z.array(z.string().max(500)).max(200).default([]),
})
export type Description = z.infer<typeof Description>
