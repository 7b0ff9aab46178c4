import { z } from 'zod'
import { Failure } from './failure.ts'
import type { JsonSchema } from './json-schema.ts'
import { JsonObject } from './json.ts'

/** The ways in which requests from the internet may come to this machine. */
export const TunnelProviderKey = z.enum(['none', 'custom', 'ssh', 'localtunnel', 'cloudflared', 'ngrok', 'smee'])
export type TunnelProviderKey = z.infer<typeof TunnelProviderKey>

export const TunnelTraits = z.object({
  /** Bodies arrive byte for byte as they were sent. Without, no signature can be checked, and nothing is taken in. */
  preservesRawBody: z.boolean(),
  /** The sender hears our own answer, with the trace id. Without, it hears the provider's. */
  returnsOurAnswer: z.boolean(),
  /** The public address is the same after a restart. */
  stableUrl: z.boolean(),
  /** The person needs an account with somebody. */
  account: z.boolean(),
})
export type TunnelTraits = z.infer<typeof TunnelTraits>

export const Availability = z.discriminatedUnion('available', [
  z.object({ available: z.literal(true) }),
  /** What is missing, and how to get it. */
  z.object({ available: z.literal(false), reason: z.string() }),
])
export type Availability = z.infer<typeof Availability>

/** A provider as data for lists and forms. In `configSchema` a field with `x-secret: true` takes a SecretRef. */
export const TunnelProviderInfo = z.object({
  key: TunnelProviderKey,
  displayName: z.string(),
  /** For whom it is, in one sentence. */
  purpose: z.string(),
  traits: TunnelTraits,
  configSchema: z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null),
  availability: Availability,
})
export type TunnelProviderInfo = z.infer<typeof TunnelProviderInfo>

/** What the person chose. `config` is checked against the provider's schema and holds SecretRefs, never values. */
export const TunnelSetting = z.object({ provider: TunnelProviderKey, config: JsonObject })
export type TunnelSetting = z.infer<typeof TunnelSetting>

/** What became of a request that this machine sent to the public address to see whether it comes back. Times in milliseconds since 1970. */
export const Arrival = z.discriminatedUnion('state', [
  z.object({ state: z.literal('checking') }),
  z.object({ state: z.literal('arrives'), at: z.number() }),
  /** It came, but not as it was sent; the reason says what that hinders, and what would help. */
  z.object({ state: z.literal('altered'), at: z.number(), reason: z.string() }),
  z.object({ state: z.literal('missing'), at: z.number(), reason: z.string() }),
])
export type Arrival = z.infer<typeof Arrival>

/** Times in milliseconds since 1970. */
export const TunnelState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('off') }),
  z.object({ state: z.literal('connecting'), since: z.number() }),
  /** `arrival` only for an address that the person named: no other is called. */
  z.object({ state: z.literal('up'), publicUrl: z.string(), since: z.number(), arrival: Arrival.optional() }),
  /** `attempt` is the one that comes next, at `at`. */
  z.object({ state: z.literal('retrying'), at: z.number(), attempt: z.number().int(), failure: Failure }),
  /** Trying again would not help; the failure says what would. */
  z.object({ state: z.literal('failed'), failure: Failure }),
])
export type TunnelState = z.infer<typeof TunnelState>

/** A program that the provider starts. It is not started before the person has seen and accepted the whole line. */
export const TunnelProgram = z.object({ line: z.string(), isAccepted: z.boolean() })
export type TunnelProgram = z.infer<typeof TunnelProgram>

/** The public address is another than it was: whoever knows the old one sends to nowhere. */
export const AddressChange = z.object({ from: z.string(), to: z.string(), at: z.number() })
export type AddressChange = z.infer<typeof AddressChange>

export const TunnelStatus = z.object({
  provider: TunnelProviderKey,
  displayName: z.string(),
  tunnel: TunnelState,
  traits: TunnelTraits,
  /** Started by itself with the app. */
  isWanted: z.boolean(),
  program: TunnelProgram.nullable(),
  /** Requests that came by the public address since the tunnel was started. */
  requests: z.object({ count: z.number().int(), lastAt: z.number().nullable() }),
  /** Until it is dismissed. */
  addressChange: AddressChange.nullable(),
})
export type TunnelStatus = z.infer<typeof TunnelStatus>
