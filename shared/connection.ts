import { z } from 'zod'
import type { JsonSchema } from './json-schema.ts'
import { JsonObject } from './json.ts'
import { RateText } from './rate.ts'

/** Part of a webhook's address, so it is written as one. */
export const ConnectionName = z.string().regex(/^[a-z0-9_-]{1,64}$/, 'A connection is named by up to 64 small letters, digits, _ and -, such as github-main')
export type ConnectionName = z.infer<typeof ConnectionName>

/** A person's account at a connector. `config` is checked against the connector's schema and holds SecretRefs, never values. */
export const Connection = z.object({
  name: ConnectionName,
  connector: z.string(),
  config: JsonObject,
  /** How often it may be called, such as `100/min`; absent: as often as its connector says. */
  rate: RateText.optional(),
  /** What it was called before, the newest first: these names still lead to it. Absent: none. */
  formerNames: z.array(z.string()).optional(),
  /** Milliseconds since 1970. */
  updatedAt: z.number(),
})
export type Connection = z.infer<typeof Connection>

/** What came of giving a connection another name. */
export const RenamedConnection = z.object({
  connection: Connection,
  /** The workflows that name it, as they are edited or live, and now name it so. */
  workflows: z.array(z.object({ workflowId: z.string(), workflowName: z.string() })),
  /** Runs under way whose own copy of the workflow has the former name. */
  runsUnderWay: z.number().int(),
})
export type RenamedConnection = z.infer<typeof RenamedConnection>

/**
 * A connector that a person can have an account at, as data for lists and forms. In `configSchema` a field with
 * `x-secret: true` takes a SecretRef.
 */
export const ConnectionType = z.object({
  connector: z.string(),
  displayName: z.string(),
  icon: z.string(),
  configSchema: z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null),
  /** Null when the service sends none. `path` is without a connection's name; `verification` says how they are checked: "HMAC SHA-256". */
  webhook: z.object({ path: z.string(), verification: z.string() }).nullable(),
  /** Whether one harmless call can show that a connection works. */
  canBeTested: z.boolean(),
  /** Whether a person signs in at the service; the field with `x-sign-in: true` refers to what came of it. */
  canSignIn: z.boolean(),
})
export type ConnectionType = z.infer<typeof ConnectionType>

/** When the last request came that was signed with a secret; in milliseconds since 1970. */
export const SignedWith = z.object({ connection: z.string(), secret: z.string(), at: z.number() })
export type SignedWith = z.infer<typeof SignedWith>

/** Where a workflow names a connection: the names of its steps, and of its trigger. */
export const ConnectionUse = z.object({ connection: z.string(), workflowId: z.string(), workflowName: z.string(), places: z.array(z.string()) })
export type ConnectionUse = z.infer<typeof ConnectionUse>
