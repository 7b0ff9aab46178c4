import { z } from 'zod'
import { JsonObject, JsonValue } from './json.ts'
import type { JsonSchema } from './json-schema.ts'
import { Effect } from './node-type.ts'

const Schema = z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null)

/** Stands before the dot of its node types: `pet-shop.create-order`. */
export const ConnectorKey = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'A connector is named by up to 40 small letters, digits and -, and begins with a letter, such as pet-shop')
export type ConnectorKey = z.infer<typeof ConnectorKey>

/** How a value is written into a request, as OpenAPI names it: https://spec.openapis.org/oas/v3.1.0#style-values */
export const ParameterStyle = z.enum(['simple', 'label', 'matrix', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject', 'json'])
export type ParameterStyle = z.infer<typeof ParameterStyle>

export const ImportedParameter = z.object({
  /** The field of the action's input that holds it. */
  field: z.string(),
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  style: ParameterStyle,
  explode: z.boolean(),
})
export type ImportedParameter = z.infer<typeof ImportedParameter>

/** `files`: the parts of a multipart body that are given as base64. `deep`: the fields of a form that are written as `name[key]`. */
export const ImportedBody = z.object({ kind: z.enum(['json', 'form', 'multipart', 'text', 'base64']), mediaType: z.string(), files: z.array(z.string()), deep: z.array(z.string()) })
export type ImportedBody = z.infer<typeof ImportedBody>

/** How the next page is asked for, and where the entries are: a path of keys, empty for the answer itself. */
export const Pages = z.object({
  items: z.array(z.string()),
  next: z.discriminatedUnion('kind', [
    /** RFC 8288: `Link: <…>; rel="next"`. */
    z.object({ kind: z.literal('link-header') }),
    /** The answer holds the next address. */
    z.object({ kind: z.literal('url'), at: z.array(z.string()) }),
    /** The answer holds what the query field `parameter` is to be. */
    z.object({ kind: z.literal('cursor'), at: z.array(z.string()), parameter: z.string() }),
    /** The id of the last entry is what the query field `parameter` is to be, while `more` is true. */
    z.object({ kind: z.literal('last-id'), more: z.array(z.string()), parameter: z.string() }),
  ]),
})
export type Pages = z.infer<typeof Pages>

/** One way to show who asks. `key` begins the names of its fields in a connection's config. */
export const SecurityScheme = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('api-key'), key: z.string(), in: z.enum(['header', 'query', 'cookie']), name: z.string(), description: z.string() }),
  z.object({ kind: z.literal('basic'), key: z.string(), description: z.string() }),
  /** Also OAuth 2 and OpenID Connect, with a token that was got elsewhere, or by signing in where `oauth` says how. */
  z.object({ kind: z.literal('bearer'), key: z.string(), description: z.string(), oauth: z.object({ authorizeUrl: z.string(), tokenUrl: z.string(), scopes: z.array(z.string()) }).optional() }),
  /** The whole value of the Authorization header. */
  z.object({ kind: z.literal('authorization'), key: z.string(), scheme: z.string(), description: z.string() }),
])
export type SecurityScheme = z.infer<typeof SecurityScheme>

/** An operation of an OpenAPI document as an action: everything that its calls need. */
export const ImportedOperation = z.object({
  key: z.string(),
  displayName: z.string(),
  summary: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  method: z.string(),
  /** With its placeholders: `/pets/{petId}`. */
  path: z.string(),
  effect: Effect,
  /** Its own server, where it has one. */
  baseUrl: z.string().nullable(),
  parameters: z.array(ImportedParameter),
  body: ImportedBody.nullable(),
  /** The header that the step's key goes into. */
  idempotencyHeader: z.string().nullable(),
  accept: z.string(),
  /** Whether the document promises a text, so that any text is an answer. */
  answersText: z.boolean(),
  /** Keys of schemes: one of these sets is needed; an empty set is none. */
  security: z.array(z.array(z.string())),
  pages: Pages.nullable(),
  inputSchema: Schema,
  /** Null where nothing is known. */
  outputSchema: Schema.nullable(),
  defaultInput: JsonObject,
  sample: JsonValue,
})
export type ImportedOperation = z.infer<typeof ImportedOperation>

/** `{tenant}` in a server's address. */
export const ServerVariable = z.object({ name: z.string(), default: z.string(), values: z.array(z.string()), description: z.string() })
export type ServerVariable = z.infer<typeof ServerVariable>

export const ImportSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), name: z.string() }),
  z.object({ kind: z.literal('url'), url: z.string() }),
])
export type ImportSource = z.infer<typeof ImportSource>

/** A connector made of an OpenAPI document. Kept as it is; the document is not needed again. */
export const ImportedConnector = z.object({
  key: ConnectorKey,
  displayName: z.string().trim().min(1, 'Give the connector a name').max(80),
  /** The document's own version: "2024-10-01". */
  version: z.string(),
  source: ImportSource,
  /** Absolute, may hold `{variables}`. */
  baseUrl: z.string(),
  variables: z.array(ServerVariable),
  schemes: z.array(SecurityScheme),
  operations: z.array(ImportedOperation),
  /** Every operation that the document had, chosen or not, by key: a mark that changes when the operation does. */
  offered: z.record(z.string(), z.string()),
  /** Milliseconds since 1970. */
  importedAt: z.number(),
})
export type ImportedConnector = z.infer<typeof ImportedConnector>

/** An operation as lists show it before it is chosen. */
export const OfferedOperation = z.object({
  key: z.string(), displayName: z.string(), method: z.string(), path: z.string(), tags: z.array(z.string()),
  effect: Effect, isDeprecated: z.boolean(),
  /** Changes when the operation does. */
  mark: z.string(),
})
export type OfferedOperation = z.infer<typeof OfferedOperation>

/** What a document offers, before anything of it is kept. */
export const DocumentOffer = z.object({
  title: z.string(),
  version: z.string(),
  /** As the document gives them, absolute where that is known. May hold `{variables}`. */
  servers: z.array(z.object({ url: z.string(), description: z.string() })),
  variables: z.array(ServerVariable),
  schemes: z.array(SecurityScheme),
  operations: z.array(OfferedOperation),
  /** Operations that cannot be used, and why. */
  refused: z.array(z.object({ method: z.string(), path: z.string(), reason: z.string() })),
})
export type DocumentOffer = z.infer<typeof DocumentOffer>

/** More actions of one connector than this would make the palette and the window's start slow. */
export const mostOperations = 500

/** A workflow with steps of a connector, and which of its operations they are. */
export const ConnectorUse = z.object({ workflowId: z.string(), workflowName: z.string(), operations: z.array(z.string()) })
export type ConnectorUse = z.infer<typeof ConnectorUse>

/** What is kept, as lists show it. */
export const ImportedSummary = z.object({
  key: z.string(), displayName: z.string(), version: z.string(), source: ImportSource, baseUrl: z.string(),
  /** Keys of the operations that are actions now. */
  operations: z.array(z.string()),
  /** How many the document had. */
  offered: z.number(),
  importedAt: z.number(),
  uses: z.array(ConnectorUse),
})
export type ImportedSummary = z.infer<typeof ImportedSummary>

/** What another look at the document would change. All are keys of operations. */
export const ImportChanges = z.object({
  /** In the document now, and not when it was imported. */
  added: z.array(z.string()),
  /** Actions whose operation is no longer there. */
  removed: z.array(z.string()),
  /** Actions whose operation is another one now. */
  changed: z.array(z.string()),
  /** Workflows with steps of what is removed or changed. */
  touches: z.array(ConnectorUse),
})
export type ImportChanges = z.infer<typeof ImportChanges>

/** A document that was read, and waits for a person to choose from it. */
export const ImportDraft = z.object({
  /** Names it for `import.keep`; it is forgotten after a while. */
  token: z.string(),
  source: ImportSource,
  offer: DocumentOffer,
  /** What may be changed before it is kept. */
  suggested: z.object({ key: z.string(), displayName: z.string(), baseUrl: z.string(), operations: z.array(z.string()) }),
  /** Null for one that is not there yet. */
  changes: ImportChanges.nullable(),
})
export type ImportDraft = z.infer<typeof ImportDraft>
