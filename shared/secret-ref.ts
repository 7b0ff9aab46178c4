import { z } from 'zod'
import { Failure } from './failure.ts'

/** What a secret is called. The value is kept by main/secrets; everyone else handles the name or the reference. */
export const SecretName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'A secret is named by up to 128 letters, digits, ., _ and -, such as stripe-webhook')
export type SecretName = z.infer<typeof SecretName>

const scheme = 'secret://'

/** `secret://name`, wherever a secret would stand: in a connection, in a setting. Never the value. */
export const SecretRef = z.string().regex(/^secret:\/\/[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'Write a reference such as secret://stripe-webhook here, and keep the value with "flowbench secret set stripe-webhook" or in the window').meta({ 'x-secret': true })
export type SecretRef = z.infer<typeof SecretRef>

export function secretRef(name: SecretName): SecretRef {
  return scheme + name
}

export function nameOf(ref: SecretRef): SecretName {
  return ref.slice(scheme.length)
}

/** Where a person lets a secret go that a step names itself, as `Authorization: Bearer secret://shop-token` in an HTTP request. */
export const SecretOrigin = z.object({ name: SecretName, origin: z.string().regex(/^https?:\/\/[^/?#@\s*]+$/).max(300), addedAt: z.number() })
export type SecretOrigin = z.infer<typeof SecretOrigin>

/** What refers to a secret, and would miss it. */
export const SecretUse = z.object({
  name: SecretName,
  connections: z.array(z.string()),
  /** The names of the steps that name it themselves. */
  workflows: z.array(z.object({ workflowId: z.string(), workflowName: z.string(), places: z.array(z.string()) })),
  /** The names of MCP servers. */
  servers: z.array(z.string()),
  isOfTunnel: z.boolean(),
})
export type SecretUse = z.infer<typeof SecretUse>

/** What came of giving a secret another value: of each connection that refers to it, and whether the new value is kept. */
export const Rotation = z.object({
  isKept: z.boolean(),
  connections: z.array(z.discriminatedUnion('outcome', [
    z.object({ connection: z.string(), outcome: z.literal('works'), account: z.string() }),
    z.object({ connection: z.string(), outcome: z.literal('fails'), failure: Failure }),
    /** Its service has nothing to try it with. */
    z.object({ connection: z.string(), outcome: z.literal('untested') }),
    /** Webhooks are signed with it: what is signed with the old value would be turned away at once. */
    z.object({ connection: z.string(), outcome: z.literal('signs') }),
  ])),
})
export type Rotation = z.infer<typeof Rotation>

/** A secret as lists show it. There is no way to its value. */
export const SecretSummary = z.object({
  name: SecretName,
  /** `environment`: FLOWBENCH_SECRET_<NAME> of this process, which goes before the vault. */
  source: z.enum(['vault', 'environment']),
  /** Milliseconds since 1970; null of the environment. */
  updatedAt: z.number().nullable(),
})
export type SecretSummary = z.infer<typeof SecretSummary>

/** How the vault is protected, and what it waits for. */
export const VaultStatus = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open'), protection: z.enum(['keychain', 'passphrase']) }),
  /** `first`: nothing is kept yet, and the passphrase that is given will protect it from then on. */
  z.object({ state: z.literal('locked'), first: z.boolean(), reason: z.string() }),
])
export type VaultStatus = z.infer<typeof VaultStatus>
