// sign-in: how a person signs in at a remote server (MCP 2025-11-25, "Authorization": OAuth 2.1 with PKCE).
//
//   O1. Tokens, and what the service registered us as, are in the vault, as one secret of the server. Nothing of them is logged.
//   O2. A browser is opened by a person's wish alone; a call that finds no valid token says that a sign-in is needed.
//   O3. What a server wants beyond what was granted is remembered, and asked for at the next sign-in.

import type * as Sdk from '@modelcontextprotocol/client'
import { randomBytes } from 'node:crypto'
import { AppError } from '@shared/failure.ts'
import { JsonObject, isJsonObject } from '@shared/json.ts'
import { z } from 'zod'
import type { RemoteTarget } from './remote.ts'

const KeptSignIn = z.object({ tokens: JsonObject.optional(), client: JsonObject.optional(), wanted: z.object({ scope: z.string().optional(), resourceMetadataUrl: z.string().optional() }).optional() })
export type KeptSignIn = z.infer<typeof KeptSignIn>

/** One secret of the vault. */
export interface SignInStore {
  read(): Promise<string | null>
  write(text: string): Promise<unknown>
}

/** The one answer that the browser brings back to this machine. */
export type BrowserAnswer = { redirectUri: string; code: Promise<string>; issuer(): string | null; take(address: string): void; close(): void }
export type ListenForAnswer = (state: string, service: string) => Promise<BrowserAnswer>

export type McpSignIn = {
  /** For the browser; null when no sign-in was needed. */
  url: string | null
  /** Rejects with AppError. */
  done: Promise<void>
  take(address: string): void
  cancel(): void
}

export async function readSignIn(store: SignInStore): Promise<KeptSignIn> {
  try {
    return KeptSignIn.parse(JSON.parse((await store.read()) ?? '{}'))
  } catch (error) {
    if (error instanceof AppError) throw error
    return {}
  }
}

type ProviderOptions = { store: SignInStore; name: string; client: RemoteTarget['oauth']; redirectUrl: string; state: string; onUrl(url: URL): void }

/** Keeps what the SDK learns. `onUrl` is told where a person is to sign in. */
export class SignInProvider implements Sdk.OAuthClientProvider {
  readonly redirectUrl: string
  /** A client that is known by the address of its description (client ID metadata document) needs no registration. */
  readonly clientMetadataUrl?: string
  readonly #options: ProviderOptions
  #verifier = ''
  #discovery: Sdk.OAuthDiscoveryState | undefined

  constructor(options: ProviderOptions) {
    this.#options = options
    this.redirectUrl = options.redirectUrl
    const id = options.client?.clientId
    if (id !== undefined && /^https:\/\//i.test(id)) this.clientMetadataUrl = id
  }

  get clientMetadata(): Sdk.OAuthClientMetadata {
    return { client_name: 'Flowbench', application_type: 'native', redirect_uris: [this.redirectUrl], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] }
  }

  state(): string {
    return this.#options.state
  }

  async clientInformation(): Promise<Sdk.StoredOAuthClientInformation | undefined> {
    const { client } = this.#options
    if (client && !this.clientMetadataUrl) return { client_id: client.clientId, ...(client.clientSecret !== undefined && { client_secret: client.clientSecret }) }
    return (await this.#read()).client as Sdk.StoredOAuthClientInformation | undefined
  }

  saveClientInformation(client: Sdk.StoredOAuthClientInformation): Promise<void> {
    return this.#change({ client: plain(client) })
  }

  async tokens(): Promise<Sdk.StoredOAuthTokens | undefined> {
    return (await this.#read()).tokens as Sdk.StoredOAuthTokens | undefined
  }

  saveTokens(tokens: Sdk.StoredOAuthTokens): Promise<void> {
    return this.#change({ tokens: plain(tokens), wanted: undefined })
  }

  redirectToAuthorization(url: URL): void {
    this.#options.onUrl(url)
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier
  }

  codeVerifier(): string {
    return this.#verifier
  }

  saveDiscoveryState(state: Sdk.OAuthDiscoveryState): void {
    this.#discovery = state
  }

  discoveryState(): Sdk.OAuthDiscoveryState | undefined {
    return this.#discovery
  }

  async invalidateCredentials(scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): Promise<void> {
    if (scope === 'all' || scope === 'discovery') this.#discovery = undefined
    if (scope === 'all' || scope === 'client') await this.#change({ client: undefined })
    if (scope === 'all' || scope === 'tokens') await this.#change({ tokens: undefined })
  }

  #read(): Promise<KeptSignIn> {
    return readSignIn(this.#options.store)
  }

  async #change(change: { [Part in keyof KeptSignIn]: KeptSignIn[Part] | undefined }): Promise<void> {
    await this.#options.store.write(JSON.stringify({ ...(await this.#read()), ...change }))
  }
}

/** What calls use once somebody has signed in: tokens are renewed without a person, and no browser opens. */
export function keptProvider(target: Pick<RemoteTarget, 'oauth' | 'store'>, name: string): SignInProvider {
  return new SignInProvider({ name, store: target.store, client: target.oauth, redirectUrl: 'http://127.0.0.1/', state: '', onUrl: () => { throw needsSignIn(name) } })
}

export function needsSignIn(name: string): AppError {
  return new AppError({ code: 'unauthorized', message: `${name} needs a sign-in. Sign in at the server under Settings, MCP servers.`, retryable: false, sent: 'not-processed' })
}

/** What the server wants is asked for at the next sign-in. */
export async function rememberWanted(store: SignInStore, wanted: NonNullable<KeptSignIn['wanted']>): Promise<void> {
  await store.write(JSON.stringify({ ...(await readSignIn(store)), wanted }))
}

const longestMs = 600_000

/** Begins to sign in. Rejects with AppError. */
export async function beginMcpSignIn(target: RemoteTarget, name: string, listen: ListenForAnswer): Promise<McpSignIn> {
  const sdk = await import('@modelcontextprotocol/client')
  const state = randomBytes(32).toString('base64url')
  const answer = await listen(state, name)
  let url: URL | null = null
  const provider = new SignInProvider({ name, store: freshClient(target.store), client: target.oauth, redirectUrl: answer.redirectUri, state, onUrl: (at) => { url = at } })
  let asked: Sdk.AuthOptions = { serverUrl: target.url, fetchFn: target.fetch, ...(await wantedBy(target, sdk)) }
  const begin = (): Promise<unknown> => sdk.auth(provider, { ...asked, forceReauthorization: true })
  try {
    await begin().catch(async (error: unknown) => {
      if (!isOwnIssuer(error, target.url, sdk)) throw error
      asked = { ...asked, skipIssuerMetadataValidation: true }
      await begin()
    })
  } catch (error) {
    answer.close()
    throw refused(error, name)
  }
  if (url === null) {
    answer.close()
    return { url: null, done: Promise.resolve(), take: () => undefined, cancel: () => undefined }
  }
  const over = new AbortController()
  const isOver = new Promise<never>((_resolve, reject) => { over.signal.addEventListener('abort', () => reject(over.signal.reason as Error)) })
  const end = (code: 'cancelled' | 'timeout', message: string): void => over.abort(new AppError({ code, message, retryable: false }))
  const timer = setTimeout(() => end('timeout', `Nobody signed in at ${name} within ten minutes. Nothing was changed; begin again.`), longestMs)
  const finish = async (): Promise<void> => {
    try {
      const authorizationCode = await Promise.race([answer.code, isOver])
      const issuer = answer.issuer()
      await sdk.auth(provider, { ...asked, authorizationCode, ...(issuer !== null && { iss: issuer }) })
    } catch (error) {
      throw refused(error, name)
    } finally {
      clearTimeout(timer)
      setTimeout(() => answer.close(), 1_000).unref()
    }
  }
  const done = finish()
  done.catch(() => undefined)
  return { url: (url as URL).href, done, take: (address) => answer.take(address), cancel: () => end('cancelled', 'The sign-in was given up. Nothing was changed.') }
}

/** Each sign-in comes back to a port of its own, so it registers anew; what there was counts until new tokens came. */
function freshClient(store: SignInStore): SignInStore {
  let text: string | null = null
  return {
    read: () => Promise.resolve(text),
    async write(next) {
      text = next
      const { tokens, wanted, ...rest } = await readSignIn({ read: () => Promise.resolve(next), write: () => Promise.resolve() })
      if (tokens) await store.write(JSON.stringify({ tokens, ...rest, ...(wanted && { wanted }) }))
    },
  }
}

/** What the server said that it wants, now or when it last refused. */
async function wantedBy({ url, fetch, store }: RemoteTarget, sdk: typeof Sdk): Promise<{ scope?: string; resourceMetadataUrl?: URL }> {
  const { wanted } = await readSignIn(store)
  if (wanted) return { ...(wanted.scope !== undefined && { scope: wanted.scope }), ...(wanted.resourceMetadataUrl !== undefined && { resourceMetadataUrl: new URL(wanted.resourceMetadataUrl) }) }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'Flowbench', version: '1' } } })
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' } })
  await response.body?.cancel()
  if (response.status !== 401) return {}
  const { resourceMetadataUrl, scope } = sdk.extractWWWAuthenticateParams(response)
  return { ...(resourceMetadataUrl && { resourceMetadataUrl }), ...(scope !== undefined && { scope }) }
}

/**
 * Servers of before June 2025 say themselves where people sign in, and some name another path of their own origin as the issuer.
 * Whoever answers for that origin could have named any, so nothing is mixed up by it.
 */
function isOwnIssuer(error: unknown, url: string, sdk: typeof Sdk): boolean {
  return error instanceof sdk.IssuerMismatchError && error.kind === 'metadata' && [error.expected, error.received].every((issuer) => issuer !== undefined && URL.canParse(issuer) && new URL(issuer).origin === new URL(url).origin)
}

function refused(error: unknown, name: string): AppError {
  if (error instanceof AppError) return error
  return new AppError({ code: 'unauthorized', message: `It was not possible to sign in at ${name}: ${(error as Error).message.slice(0, 500)}`, retryable: false }, { cause: error })
}

function plain(value: object): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value))
  return isJsonObject(copy) ? copy : {}
}
