import { z } from 'zod'
import { Connection, ConnectionType, ConnectionUse, RenamedConnection, SignedWith } from '../../connection.ts'
import { CollectionAccount } from '../../knowledge/collection.ts'
import type { JsonSchema } from '../../json-schema.ts'
import { JsonObject, JsonValue } from '../../json.ts'
import { RateText } from '../../rate.ts'
import { Rotation, SecretName, SecretOrigin, SecretSummary, SecretUse, VaultStatus } from '../../secret-ref.ts'
import { nothing } from '../nothing.ts'

/** Where in which form: the type of the node, or the catalog's key of a trigger; `input` is what the form holds. */
const asked = z.object({ type: z.string().max(300), connection: z.string().max(128).optional(), input: JsonObject })

/** Secrets and connections. One line each: the name, what goes in, what comes back. */
export const accountCalls = {
  'secret.list': { input: nothing, output: z.object({ vault: VaultStatus, secrets: z.array(SecretSummary) }) },
  /** The value goes in here; no call gives it back. */
  'secret.put': { input: z.object({ name: SecretName, value: z.string().min(1).max(65_536) }), output: SecretSummary },
  /** The same for a secret that is there: tried first with each connection that refers to it. The old value stays when one refuses it, unless `anyway`. */
  'secret.rotate': { input: z.object({ name: SecretName, value: z.string().min(1).max(65_536), anyway: z.boolean() }), output: Rotation },
  /** What refers to secrets. */
  'secret.uses': { input: nothing, output: z.array(SecretUse) },
  'secret.remove': { input: z.object({ name: SecretName }), output: nothing },
  /** Where secrets may go that steps name themselves. */
  'secret.origins': { input: nothing, output: z.array(SecretOrigin) },
  /** A whole address is taken, too; its origin counts. */
  'secret.allow': { input: z.object({ name: SecretName, address: z.string().max(2_000) }), output: SecretOrigin },
  'secret.deny': { input: z.object({ name: SecretName, origin: z.string().max(300) }), output: nothing },
  /** Opens the vault, or gives it its first passphrase. */
  'secret.unlock': { input: z.object({ passphrase: z.string().min(1).max(1000) }), output: VaultStatus },
  /** What there can be connections to, with the schemas that forms are drawn from. */
  'connection.types': { input: nothing, output: z.array(ConnectionType) },
  'connection.list': { input: nothing, output: z.array(Connection) },
  /** What names connections, as it is edited and as it is live. */
  'connection.uses': { input: nothing, output: z.object({ workflows: z.array(ConnectionUse), collections: z.array(CollectionAccount) }) },
  /** Adds it, or changes the one of this name. `formerNames` absent leaves them as they are; one that is left out leads nowhere any more. */
  'connection.put': { input: z.object({ name: z.string().max(128), connector: z.string().max(64), config: JsonObject, rate: RateText.optional(), formerNames: z.array(z.string().max(128)).max(100).optional() }), output: Connection },
  /** Whatever names it follows; runs under way, addresses at the service and exported files find it by its former name. */
  'connection.rename': { input: z.object({ name: z.string().max(128), to: z.string().max(128) }), output: RenamedConnection },
  /** One harmless call with it, such as "who am I?". Fails with the reason why it does not work. */
  'connection.test': { input: z.object({ connector: z.string().max(64), connection: z.string().max(128) }), output: z.object({ account: z.string() }) },
  /** The same with a config, and values of its secrets, that nobody has kept yet. Nothing is kept of it. */
  'connection.try': { input: z.object({ name: z.string().max(128), connector: z.string().max(64), config: JsonObject, values: z.record(SecretName, z.string().min(1).max(65_536)) }), output: z.object({ account: z.string() }) },
  /** Which signing secrets are in use. */
  'connection.signed': { input: nothing, output: z.array(SignedWith) },
  /** Opens the browser at the service, and answers when the person has come back. Fails with the reason why that did not happen. */
  'connection.sign-in': { input: z.object({ name: z.string().max(128) }), output: Connection },
  /** Forgets what signing in gave. */
  'connection.sign-out': { input: z.object({ name: z.string().max(128) }), output: Connection },
  'connection.cancel-sign-in': { input: z.object({ name: z.string().max(128) }), output: nothing },
  /** The choices of a field whose schema says `x-options`, as the service has them now. */
  'connector.options': { input: asked.extend({ options: z.string().max(300) }), output: z.array(z.object({ value: JsonValue, label: z.string() })).readonly() },
  /** The fields within a field whose schema says `x-fields`, as a schema of an object. */
  'connector.fields': { input: asked.extend({ fields: z.string().max(300) }), output: z.custom<JsonSchema>((value) => JsonObject.safeParse(value).success) },
  'connection.remove': { input: z.object({ name: z.string().max(128) }), output: nothing },
} as const
