import { createHash, randomBytes } from 'node:crypto'
import type { ActionHttp } from '@main/connectors/define.ts'
import type { Connection } from '@shared/connection.ts'
import { AppError } from '@shared/failure.ts'
import { nameOf, secretRef, type SecretRef } from '@shared/secret-ref.ts'
import { asList, type Connectors } from '../connector-list.ts'
import { askForTokens } from './ask-for-tokens.ts'
import { listenForAnswer } from './loopback-answer.ts'
import { clientOf, signInOf, type OAuthClient } from './oauth-of.ts'
import { writeTokens } from './tokens.ts'

/** A sign-in that waits for a person. */
export type SignIn = {
  /** For the browser. */
  url: string
  /** The connection as it is then. Rejects with AppError: refused, given up, out of time, or what came of asking for the tokens. */
  done: Promise<Connection>
  /** The address that a browser on another machine ended at. Throws AppError `invalid-input`. */
  take(address: string): void
  cancel(): void
}

/** Begins to sign in with a connection that is there. Rejects with AppError `not-found` or `invalid-input`. */
export type BeginSignIn = (connection: string) => Promise<SignIn>

export type SignInOptions = {
  connectors: Connectors
  connections: { get(name: string): Connection | undefined; put(connection: Omit<Connection, 'updatedAt'>): Connection }
  vault: { status(): Promise<{ state: 'open' } | { state: 'locked'; reason: string }>; has(name: string): boolean; reveal(ref: SecretRef): Promise<string>; put(name: string, value: string): Promise<unknown> }
  http: (signal: AbortSignal) => ActionHttp
  now(): number
  /** How long a person may take; ten minutes when absent. */
  longestMs?: number
}

export function createSignIns({ connectors, connections, vault, http, now, longestMs = 600_000 }: SignInOptions): BeginSignIn {
  const list = asList(connectors)
  const found = (name: string): { connection: Connection; client: OAuthClient; displayName: string } => {
    const connection = connections.get(name)
    const connector = connection && list.get(connection.connector)
    if (!connector) throw new AppError({ code: 'not-found', message: `There is no connection "${name.slice(0, 80)}" to sign in with. Add it first.`, retryable: false })
    return { connection, displayName: connector.displayName, client: clientOf({ connector, name, config: connection.config }) }
  }
  /** As the connection is after the person came back: it may have been changed meanwhile. */
  const keep = async (name: string, value: string): Promise<Connection> => {
    const { connection } = found(name)
    const ref = signInOf(connection.config) ?? secretRef(freshName(name, (each) => vault.has(each)))
    await vault.put(nameOf(ref), value)
    const { updatedAt: _, ...rest } = found(name).connection
    return connections.put({ ...rest, config: { ...rest.config, accessToken: ref } })
  }
  return async (name) => {
    const { client, displayName } = found(name)
    const vaultNow = await vault.status()
    if (vaultNow.state === 'locked') throw new AppError({ code: 'unauthorized', message: vaultNow.reason, retryable: false })
    const state = randomBytes(32).toString('base64url')
    const verifier = randomBytes(32).toString('base64url')
    // Without a secret the code alone would do for whoever gets hold of it.
    const pkce = client.clientSecret === null && client.pkce === 'none' ? 'S256' : (client.pkce ?? 'S256')
    const answer = await listenForAnswer(state, displayName, client.redirectPort)
    const url = new URL(client.authorizeUrl)
    const params = {
      ...client.authorizeParams, response_type: 'code', client_id: client.clientId, redirect_uri: answer.redirectUri, state,
      ...(pkce !== 'none' && { code_challenge: pkce === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: pkce }),
      ...(client.scopes.length > 0 && { scope: client.scopes.join(' ') }),
    }
    for (const [key, value] of Object.entries(params)) url.searchParams.set(key, value)
    const given = new AbortController()
    const over = new Promise<never>((_resolve, reject) => { given.signal.addEventListener('abort', () => reject(given.signal.reason as Error)) })
    over.catch(() => undefined)
    const end = (code: 'cancelled' | 'timeout', message: string): void => given.abort(new AppError({ code, message, retryable: false }))
    const timer = setTimeout(() => end('timeout', `Nobody signed in at ${displayName} within ${Math.round(longestMs / 60_000)} minutes. Nothing was changed; begin again.`), longestMs)
    const finish = async (): Promise<Connection> => {
      try {
        const code = await Promise.race([answer.code, over])
        // A code counts once, so what follows is not given up.
        clearTimeout(timer)
        const tokens = await askForTokens(client, { grant_type: 'authorization_code', code, redirect_uri: answer.redirectUri, ...(pkce !== 'none' && { code_verifier: verifier }) }, { http: http(AbortSignal.timeout(30_000)), now, reveal: (ref) => vault.reveal(ref) })
        return await keep(name, writeTokens(tokens))
      } finally {
        clearTimeout(timer)
        setTimeout(() => answer.close(), 1_000).unref()
      }
    }
    const done = finish()
    done.catch(() => undefined)
    return { url: url.href, done, take: (address) => answer.take(address), cancel: () => end('cancelled', 'The sign-in was given up. Nothing was changed.') }
  }
}

/** `github-main-sign-in`, or the next that no secret has. */
function freshName(connection: string, isTaken: (name: string) => boolean): string {
  const base = `${connection.replace(/^[^a-z0-9]+/, '')}-sign-in`.replace(/^-/, '')
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`
    if (!isTaken(name)) return name
  }
}
