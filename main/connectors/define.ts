import type { Failure } from '@shared/failure.ts'
import type { FilesFolder } from '@shared/files-folder.ts'
import type { HttpRequest, HttpResponse } from '@shared/http/exchange.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { DocumentFormat, Indexed, Metadata, Passage, SearchMode } from '@shared/knowledge/document.ts'
import type { Filter } from '@shared/knowledge/filter.ts'
import type { McpResult, McpToolChoice } from '@shared/mcp-server.ts'
import type { Effect, NodeCategory, NodeType, PortRule } from '@shared/node-type.ts'
import type { SqliteAccess, SqliteFile } from '@shared/sqlite-file.ts'
import type { Verification, VerifyApart, VerifyWebhook } from '@shared/webhook/verification.ts'
import type { z } from 'zod'
import type { Duplex } from 'node:stream'
import type { AskedOf } from './define-asked.ts'
import type { ActionLlm } from './define-llm.ts'
import type { EventList } from './define-event-list.ts'
import type { AnyPollTrigger } from './define-poll.ts'
import type { OAuth } from './define-oauth.ts'
import type { Subscription } from './define-subscription.ts'
import type { RunSubstep } from './define-substep.ts'
import type { ActionTools } from './define-tools.ts'
import { definitionProblems } from './definition-problems.ts'

/**
 * Where a connection's calls go, and what they carry to show who asks. The carried headers and query fields are sent to
 * these origins and to no other, not even by a redirect.
 */
export type Service = {
  /** Absolute, without a slash at its end: `https://api.example.com/v1`. Requests whose `url` begins with `/` are below it. */
  baseUrl: string
  headers?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string>>
  /** Further origins of the same service that take the credential: `https://uploads.example.com`. */
  origins?: readonly string[]
}

/** Written as a method, which takes a config of any connector where any connector is meant. */
type OAuthOf<Config> = { of(config: Config): OAuth }['of']

/** One HTTP exchange through the safe client. Resolves for every status; rejects with AppError for refusals, network, time and size. A `url` that begins with `/` is below the connector's `service`. */
export interface ActionHttp {
  request(request: HttpRequest): Promise<HttpResponse>
}

/** Code that is not ours runs here: QuickJS in a worker that is killed when it takes too long. */
export interface ActionSandbox {
  runCode(job: { code: string; input: JsonObject; timeoutMs?: number }): Promise<{ output: JsonValue; logs: string[] }>
  runJsonata(job: { expression: string; input: JsonValue; bindings?: JsonObject; timeoutMs?: number }): Promise<{ output: JsonValue }>
}

export interface ActionFiles {
  /** A folder that a person chose in a connection, by its whole path. Rejects with `not-found` when it is gone. */
  folder(path: string): Promise<FilesFolder>
}

/** A connection that is made. It ends when the step does. */
export type NetSocket = Duplex & { setTimeout(ms: number): unknown }

/** Connections that speak something other than HTTP. Addresses are checked as those of HTTP are. */
export interface ActionNet {
  /** `tls`: from the first byte, with the certificate checked against `host`. `ca`: one more authority, in PEM. Rejects with AppError, `not-sent`. */
  connect(target: { host: string; port: number; tls?: boolean; ca?: string }): Promise<NetSocket>
  /** Speaks TLS from now on over a connection that is made (STARTTLS), with the certificate checked against `host`. It has `secureConnect` when that went well, and else `error`. */
  secure(connection: NetSocket, certificate: { host: string; ca?: string }): NetSocket
}

export interface ActionDatabases {
  /** An SQLite file that a person chose in a connection, by its whole path. What is under way ends with the step. Rejects with AppError, `not-sent`. */
  sqlite(path: string, access: SqliteAccess): Promise<SqliteFile>
}

/** A document to be found: its text, or the base64 of a PDF. `embedding`: its vector, when it is known; it is one chunk then. */
export type RagDocument = { id: string; title?: string | undefined; source?: string | undefined; metadata?: Metadata | undefined; format: DocumentFormat; content: string; embedding?: readonly number[] | undefined }

/** Collections of documents that are found by meaning and by words. All reject with AppError. */
export interface ActionRag {
  /** Those there are, by name. */
  collections(): Promise<readonly string[]>
  /** With the model of a collection; the built-in one where none is named. */
  embed(texts: readonly string[], options: { collection: string | null; use: 'document' | 'query' }): Promise<{ embedder: string; dimensions: number; embeddings: number[][] }>
  /** Writes documents in place of those with their ids. `makes`: a collection that is not there is made, with the built-in model. */
  indexDocuments(collection: string, documents: readonly RagDocument[], options: { makes: boolean }): Promise<Indexed>
  /** The nearest first. `embedding` stands in for that of the text. */
  retrieve(collection: string, query: { text: string; embedding?: readonly number[] | undefined; topK: number; filters: Filter | null; mode: SearchMode }): Promise<Passage[]>
}

/** Tools of the MCP servers that a person added and accepted. */
export interface ActionMcp {
  /** What may be called now. */
  tools(): readonly McpToolChoice[]
  /** The server by its key or its name. Rejects with AppError. */
  call(call: { server: string; tool: string; args: JsonObject }): Promise<McpResult>
}

/** The ways out beside HTTP. They are open to connectors that come with the app. */
export type OtherDoors = { files: ActionFiles; net: ActionNet; databases: ActionDatabases; rag: ActionRag; mcp: ActionMcp }

/** Everything an action may touch. There is no other door: connectors import no Node, no Electron, no other connector. */
export interface ActionContext<Config = unknown> extends OtherDoors {
  config: Config
  http: ActionHttp
  sandbox: ActionSandbox
  /** Open where the connection is an account at a provider of models. */
  llm: ActionLlm
  mcp: ActionMcp
  /** Aborted when the run is cancelled or the step's time is up. */
  signal: AbortSignal
  /** The same for every attempt of one step. Hand it on wherever the service takes one. */
  idempotencyKey: string
  /** Does a part of a long action as a step of its own. */
  substep: RunSubstep
  /** What an agent may be given. */
  tools: ActionTools
  /** What the step can see: `event`, `steps`, `vars`, `item`, `index`, for code that reads more than its input. */
  scope: JsonObject
  /** A line for the step's log, shown beside its output. */
  log(line: string): void
  /** To be told what the account's service answered to a call that did not go through `http`: it may ask to be left alone for a while. */
  answered?: ((answer: Pick<HttpResponse, 'status' | 'headers'>) => void) | undefined
}

/** What `reconcile` may use: it looks, and changes nothing. `idempotencyKey` is the one that the write carried. */
export type ReconcileContext<Config = unknown> = Pick<ActionContext<Config>, 'config' | 'http' | keyof OtherDoors | 'signal' | 'idempotencyKey' | 'log' | 'answered'>

/** Whether a write happened, as its service shows; `output` is what `run` would have given. */
export type Reconciliation<Output = unknown> =
  | { kind: 'happened'; output: Output }
  | { kind: 'did-not-happen' }
  | { kind: 'unknown'; reason: string; candidates?: { title: string; output: Output }[] }

export type { FieldOption } from './define-asked.ts'
export type { OAuth } from './define-oauth.ts'

/** What looks something up for a person at the form, and changes nothing. */
export type LookupContext<Config = unknown> = Pick<ActionContext<Config>, 'config' | 'http' | keyof OtherDoors | 'llm' | 'signal' | 'answered'>

/** Choices of fields whose schema says `x-options: <name>`, by that name. */
export type Choices<Config = unknown> = NonNullable<AskedOf<LookupContext<Config>>['options']>

export interface Action<Config extends z.ZodType = z.ZodType, In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType> extends AskedOf<LookupContext<z.output<Config>>> {
  /** With the connector's key it makes the node's type: `http` and `request` are `http.request`. */
  key: string
  displayName: string
  /** At most 40 characters, for the palette. */
  summary: string
  description: string
  category?: NodeCategory
  /** It is done as a part of other steps alone: nobody is offered it as a node. */
  isPart?: true
  /** Why an agent may not be given it, in a sentence for the person who gave it. */
  notForAgents?: string
  icon?: string
  keywords?: readonly string[]
  effect: Effect | ((input: z.output<In>) => Effect)
  /** How often it may be called at one account, such as `5/sec`, beside what the connector says for all. */
  rate?: string
  /** Of `keyed`: how long the service knows a key again, in milliseconds; a day when absent. Later a repetition could happen twice. */
  keyHonouredMs?: number
  /** The connector's, for the type of the context; leave it out where only `http` is used. */
  config?: Config
  input: In
  output: Out
  /** Why it cannot run as things are, and what to do, in words for the node. Documents keep it, and no run starts with it. */
  blocked?: { message: string; remedy: string }
  /** What a fresh node starts with. */
  defaultInput: JsonObject
  /** Where its ports come from, when it has others than the one. `portsOf` then says which of them an output goes by. */
  ports?: PortRule
  portsOf?(output: JsonValue): string[]
  /** A property of its output has the JSON Schema that this field of its input holds. */
  outputFrom?: NodeType['outputFrom']
  /** An answer as the service gives it: for the expression picker, for tests, and for runs that must not send. */
  sample: z.input<Out>
  /** One line that says what would be sent, for the question before a first write. */
  describe?(input: z.output<In>): string
  /** The very request that `run` sends, for the same question. Leave it out where there are several, or none. */
  sends?(input: z.output<In>, idempotencyKey: string): HttpRequest
  run(input: z.output<In>, context: ActionContext<z.output<Config>>): Promise<z.input<Out>>
  /** Of `reconcilable`: looks for the marker that `run` leaves (made of `idempotencyKey`). Asked before the write is sent again. */
  reconcile?(input: z.output<In>, context: ReconcileContext<z.output<Config>>): Promise<Reconciliation<z.input<Out>>>
}

/** An action whose schemas are known only at run time, as the registry and the runner see it. */
export type AnyAction = Omit<Action, 'run' | 'reconcile' | 'effect' | 'describe' | 'sends' | 'sample' | 'options' | 'fields'> & AskedOf<LookupContext<never>> & {
  effect: Effect | ((input: never) => Effect)
  sample: unknown
  describe?(input: never): string
  sends?(input: never, idempotencyKey: string): HttpRequest
  run(input: never, context: ActionContext<never>): Promise<unknown>
  reconcile?(input: never, context: ReconcileContext<never>): Promise<Reconciliation>
}

/** Something a service tells us of by itself. The document says `{ "type": "webhook", "connector", "event": <one of events> }`. */
export type ConnectorTrigger = {
  /** Unique within the connector. */
  key: string
  displayName: string
  /** The names, as `verifyWebhook` gives them back, that start it. Empty: every request of this connector. */
  events: readonly string[]
  verification: Verification
  /** Ready payloads, by their names in `assets/samples/<connector>.json`. */
  samples: readonly string[]
  /** Ready payloads of a connector that is not built in, which has no such file. */
  payloads?: readonly { name: string; payload: JsonValue }[]
}

/** What is peculiar to a service's requests before they are verified. */
export type WebhookTraits = {
  /** Of the longest body that the service sends, in bytes; 10 MB when absent. */
  maxBodyBytes?: number
  /** Anybody may sign so: a request says by its address which connection it is for, or is refused. */
  isAddressedDirectly?: boolean
}

/** What providers are for. Their accounts serve the actions that take accounts of that kind. */
export type AccountKind = 'llm' | 'embedding' | 'retrieval'

/** How far what its actions are given can get: nowhere off this machine, to services that a person chose, or to whoever an input names. */
export type Reach = 'here' | 'service' | 'anywhere'

export interface Connector {
  key: string
  displayName: string
  icon: string
  capabilities: readonly ('action' | 'trigger' | 'batch' | 'polling')[]
  /** `anywhere` when absent. An agent asks a person before even reading with what reaches anywhere. */
  reach?: Reach
  /** `public`: what it reads without an account is for everybody. `private` when absent. */
  shows?: 'public' | 'private'
  /** What its accounts can be used for, beside its own actions. */
  provides?: readonly AccountKind[]
  /** Its actions take an account of any connector that provides this. It has none of its own then, and no config. */
  accounts?: AccountKind
  config: z.ZodType
  actions: readonly AnyAction[]
  triggers?: readonly ConnectorTrigger[]
  polls?: readonly AnyPollTrigger[]
  /** Webhooks that it sets up at its service, one for each workflow. */
  subscriptions?: readonly Subscription[]
  /** Whether a request came from the service, and what it is. There when there are triggers that a request starts. */
  verifyWebhook?: VerifyWebhook
  /** In its place, of a connector that is not built in. */
  verifyApart?: VerifyApart
  webhooks?: WebhookTraits
  /** What was missed while nothing could be taken in is asked of it. */
  eventList?: EventList<never>
  /** Null where calls go to the addresses they say. Throws AppError `invalid-input` for a config that lacks what calls need, such as the key. */
  service?(config: never): Service | null
  /** How a person signs in; a function where it depends on the config. Secrets are references there. */
  oauth?: OAuth | OAuthOf<never>
  /** How often one account may be called as its service says, such as `100/min`. A person may set another for a connection. */
  rate?: string
  /**
   * Of a connector that is not built in: the origins it may call, `https://api.example.com`, or `https://*.example.com` for
   * what is below a name. A person agrees to them, and calls to others are refused. Anywhere public when absent.
   */
  origins?: readonly string[]
  /** One harmless call that shows that the connection works, and as whom: "ada@example.com at example.atlassian.net". */
  check?(context: LookupContext<never>): Promise<{ account: string }>
  /** Turns what the service answered into our words; null leaves it to the caller. */
  normalizeError?(error: unknown): Failure | null
}

/** Declares one action. Returns it unchanged; what it adds is the types of `run`. */
export function defineAction<Config extends z.ZodType, In extends z.ZodType, Out extends z.ZodType>(
  action: Action<Config, In, Out>,
): Action<Config, In, Out> {
  return action
}

/** Declares one trigger. Its key is its one event's name, and its sample's name the one it is shown by, unless said otherwise. */
export function defineTrigger(trigger: Pick<ConnectorTrigger, 'key' | 'displayName' | 'verification'> & Partial<ConnectorTrigger>): ConnectorTrigger {
  return { events: [trigger.key], samples: [trigger.displayName], ...trigger }
}

export type ConnectorDefinition<Config extends z.ZodType> = Omit<Connector, 'config' | 'service' | 'check' | 'eventList' | 'oauth'> & {
  config: Config
  service?(config: z.output<Config>): Service | null
  oauth?: OAuth | OAuthOf<z.output<Config>>
  check?(context: LookupContext<z.output<Config>>): Promise<{ account: string }>
  eventList?: EventList<z.output<Config>>
}

/** Declares one connector and checks what types cannot. Throws Error that tells everything that is wrong, and what to write. */
export function defineConnector<Config extends z.ZodType>(connector: ConnectorDefinition<Config>): Connector {
  const problems = definitionProblems(connector)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return connector
}
