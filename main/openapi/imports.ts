// imports: from a document to a connector that is kept.
//   M1. Nothing is kept before a person chose: a document that was read is a draft, and drafts are forgotten.
//   M2. What is kept is whole: every action with all that its calls need, as it was when it was chosen.

import type { ActionHttp } from '@main/connectors/define.ts'
import { throwOnStatus } from '@main/connectors/kit/call-json.ts'
import type { ImportedConnectorStore } from '@main/storage/imported-connectors.ts'
import { AppError } from '@shared/failure.ts'
import { ConnectorKey, ImportedConnector, mostOperations, type ConnectorUse, type DocumentOffer, type ImportChanges, type ImportDraft, type ImportedSummary, type ImportSource } from '@shared/imported-connector.ts'
import { randomBytes } from 'node:crypto'
import { keyFrom } from './names.ts'
import { openDocument, type OpenDocument } from './open-document.ts'
import { absolute } from './servers.ts'
import { maxBytes } from './too-large.ts'

export interface Imports {
  list(): ImportedSummary[]
  /** Reads a document, to choose from; `replaces` is the key of a connector that it is to renew. Rejects with AppError. */
  read(from: ReadFrom, replaces?: string): Promise<ImportDraft>
  /** Makes the connector. Rejects with AppError: `not-found` for a draft that is forgotten, `invalid-input`, `conflict`, `limit`. */
  keep(choice: ImportChoice): Promise<ImportedSummary>
  /** Forgets a draft. */
  drop(token: string): void
  /** Throws AppError `not-found`. */
  remove(key: string): void
  close(): void
}

export type ReadFrom = { kind: 'file'; name: string; text: string } | { kind: 'url'; url: string }
export type ImportChoice = { token: string; key: string; displayName: string; baseUrl: string; operations: readonly string[] }

export type ImportsOptions = {
  store: ImportedConnectorStore
  /** Whether a connector that is not imported has this key. */
  isTaken(key: string): boolean
  /** Workflows with steps of this connector. */
  usesOf(key: string): ConnectorUse[]
  http(signal: AbortSignal): ActionHttp
  /** The built `openapi-worker.js`. */
  workerPath: string
  now(): number
  /** Told after each change. */
  onChanged(): void
}

const fetchTimeoutMs = 60_000
/** A document of Microsoft Graph's size takes half a gigabyte while it is open. */
const mostDrafts = 2
const draftKeptMs = 15 * 60_000
/** A document with more is one to choose from; fewer are all taken unless the person says otherwise. */
const takenAtOnce = 100

type Draft = { document: OpenDocument; source: ImportSource; replaces: string | undefined; timer: NodeJS.Timeout }

export function createImports({ store, isTaken, usesOf, http, workerPath, now, onChanged }: ImportsOptions): Imports {
  const drafts = new Map<string, Draft>()
  const drop = (token: string): void => {
    const draft = drafts.get(token)
    if (!draft) return
    clearTimeout(draft.timer)
    draft.document.close()
    drafts.delete(token)
  }
  const summaryOf = (connector: ImportedConnector): ImportedSummary => {
    const { key, displayName, version, source, baseUrl, importedAt } = connector
    return { key, displayName, version, source, baseUrl, importedAt, operations: connector.operations.map((operation) => operation.key), offered: Object.keys(connector.offered).length, uses: usesOf(key) }
  }
  return {
    list: () => store.list().map(summaryOf),
    async read(from, replaces) {
      const before = replaces === undefined ? undefined : store.get(replaces)
      if (replaces !== undefined && !before) throw missing(replaces)
      const text = from.kind === 'file' ? from.text : await fetched(from.url, http)
      const document = await openDocument(text, { workerPath, from: from.kind === 'url' ? from.url : null })
      for (const token of [...drafts.keys()].slice(0, Math.max(0, drafts.size - mostDrafts + 1))) drop(token)
      const token = randomBytes(9).toString('base64url')
      const source: ImportSource = from.kind === 'url' ? { kind: 'url', url: from.url } : { kind: 'file', name: from.name.slice(0, 200) }
      drafts.set(token, { document, source, replaces, timer: setTimeout(() => drop(token), draftKeptMs).unref() })
      const { offer } = document
      const isFree = (key: string): boolean => !isTaken(key) && !store.get(key)
      return { token, source, offer, suggested: suggestedOf(offer, before, isFree), changes: before ? changesOf(before, offer, usesOf(before.key)) : null }
    },
    async keep({ token, key, displayName, baseUrl, operations: chosen }) {
      const draft = drafts.get(token)
      if (!draft) throw refused('not-found', 'The document is no longer open. Read it again.')
      const { offer } = draft.document
      checkChoice({ key, chosen, offer, replaces: draft.replaces }, isTaken, store)
      const url = absolute(baseUrl.trim(), null)
      if (url === null) throw refused('invalid-input', `"${baseUrl.slice(0, 200)}" is no address that calls can go to. Write it in full, such as https://api.example.com/v1.`)
      const operations = await draft.document.operations([...new Set(chosen)])
      const named = ImportedConnector.shape.displayName.safeParse(displayName)
      if (!named.success) throw refused('invalid-input', `${named.error.issues[0]?.message ?? 'This is no name'}.`)
      const used = new Set(operations.flatMap(({ security }) => security.flat()))
      const connector: ImportedConnector = {
        key, displayName: named.data, version: offer.version, source: draft.source, baseUrl: url, variables: offer.variables,
        schemes: offer.schemes.filter((scheme) => used.has(scheme.key)), operations,
        offered: Object.fromEntries(offer.operations.map((operation) => [operation.key, operation.mark])), importedAt: laterThan(store.get(key)?.importedAt, now()),
      }
      store.put(connector)
      drop(token)
      onChanged()
      return summaryOf(connector)
    },
    drop,
    remove(key) {
      store.remove(key)
      onChanged()
    },
    close: () => { for (const token of [...drafts.keys()]) drop(token) },
  }
}

/** When it was imported tells one import from the next. */
function laterThan(before: number | undefined, now: number): number {
  return before === undefined ? now : Math.max(now, before + 1)
}

async function fetched(url: string, http: (signal: AbortSignal) => ActionHttp): Promise<string> {
  const response = await http(AbortSignal.timeout(fetchTimeoutMs)).request({ method: 'GET', url: url.trim(), maxBytes, timeoutMs: fetchTimeoutMs, headers: { accept: 'application/json, application/yaml, text/yaml, */*;q=0.5' } })
  throwOnStatus(response, 'GET')
  return new TextDecoder().decode(response.body)
}

function suggestedOf(offer: DocumentOffer, before: ImportedConnector | undefined, isFree: (key: string) => boolean): ImportDraft['suggested'] {
  const all = offer.operations.map(({ key }) => key)
  if (before) return { key: before.key, displayName: before.displayName, baseUrl: before.baseUrl, operations: before.operations.map(({ key }) => key).filter((key) => all.includes(key)) }
  const current = offer.operations.filter(({ isDeprecated }) => !isDeprecated).map(({ key }) => key)
  return { key: freeKeyFor(offer.title, isFree), displayName: offer.title, baseUrl: offer.servers[0]?.url ?? '', operations: current.length <= takenAtOnce ? current : [] }
}

function freeKeyFor(title: string, isFree: (key: string) => boolean): string {
  const base = keyFrom(title.replace(/\b(open)?api\b|\bswagger\b/gi, ' '), 34).replace(/^[^a-z]+/, '') || 'service'
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base}-${number}`
    if (isFree(key)) return key
  }
}

/** Of a document against what was made of its earlier form. */
export function changesOf(before: ImportedConnector, offer: DocumentOffer, uses: readonly ConnectorUse[]): ImportChanges {
  const marks = new Map(offer.operations.map(({ key, mark }) => [key, mark]))
  const actions = before.operations.map(({ key }) => key)
  const removed = actions.filter((key) => !marks.has(key))
  const changed = actions.filter((key) => marks.has(key) && marks.get(key) !== before.offered[key])
  const touched = new Set([...removed, ...changed])
  return {
    added: [...marks.keys()].filter((key) => !Object.hasOwn(before.offered, key)), removed, changed,
    touches: uses.flatMap((use) => { const operations = use.operations.filter((key) => touched.has(key)); return operations.length > 0 ? [{ ...use, operations }] : [] }),
  }
}

function checkChoice({ key, chosen, offer, replaces }: { key: string; chosen: readonly string[]; offer: DocumentOffer; replaces: string | undefined }, isTaken: (key: string) => boolean, store: ImportedConnectorStore): void {
  const named = ConnectorKey.safeParse(key)
  if (!named.success) throw refused('invalid-input', `"${key.slice(0, 80)}" cannot be the key of a connector. ${named.error.issues[0]?.message ?? ''}.`)
  if (replaces !== undefined && key !== replaces) throw refused('invalid-input', `This renews the connector "${replaces}", whose key stays as it is.`)
  if (replaces === undefined && (isTaken(key) || store.get(key))) throw refused('conflict', `There is a connector "${key}" already. Take another key${store.get(key) ? ', or renew that one' : ''}.`)
  if (chosen.length === 0) throw refused('invalid-input', `Choose at least one of the ${offer.operations.length} operations.`)
  if (chosen.length > mostOperations) throw refused('limit', `You chose ${chosen.length} operations, and ${mostOperations} are the most that one connector has. Choose those you need.`)
}

function missing(key: string): AppError {
  return refused('not-found', `There is no imported connector "${key.slice(0, 80)}". "flowbench connector list" shows those there are.`)
}

function refused(code: 'invalid-input' | 'conflict' | 'limit' | 'not-found', message: string): AppError {
  return new AppError({ code, message, retryable: false })
}
