// access-tokens: the access token of a signed-in connection, as it is now.
//
//   T1. One renewal at a time for each sign-in; whoever comes meanwhile waits for it. Services that give a new refresh token
//       with each renewal take a second use of the old one for theft, and end the sign-in.
//   T2. What was signed in anew meanwhile, here or by another process, is never written over with what is older.
//   T3. New tokens are in the vault before anybody uses them.

import type { ActionHttp } from '@main/connectors/define.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { nameOf, type SecretRef } from '@shared/secret-ref.ts'
import { askForTokens } from './ask-for-tokens.ts'
import { clientOf, signInOf, type OAuthConnection } from './oauth-of.ts'
import { readTokens, writeTokens, type Tokens } from './tokens.ts'

export interface AccessTokens {
  /** Renewed when it is about to end. Throws AppError `unauthorized` when only signing in again helps. */
  current(connection: OAuthConnection, ref: SecretRef): Promise<string>
  /** Another than the one that the service has just refused. Throws as `current` does. */
  renew(connection: OAuthConnection, ref: SecretRef, refusedToken: string): Promise<string>
  /** What the service said beside its tokens, where the connector wants it. */
  answer(ref: SecretRef): Promise<JsonObject>
}

export type AccessTokensOptions = {
  vault: { reveal(ref: SecretRef): Promise<string>; put(name: string, value: string): Promise<unknown> }
  http: (signal: AbortSignal) => ActionHttp
  now(): number
}

/** A call that begins now has its token for this long. */
const marginMs = 60_000
const longestMs = 30_000

export function createAccessTokens({ vault, http, now }: AccessTokensOptions): AccessTokens {
  const underWay = new Map<SecretRef, Promise<Tokens>>()
  const kept = async (ref: SecretRef): Promise<Tokens> => readTokens(await vault.reveal(ref))

  /** Not the caller's signal: others wait for it, too, and a new refresh token must not be lost with one of them. */
  const renewNow = async (connection: OAuthConnection, ref: SecretRef, before: Tokens): Promise<Tokens> => {
    const { refreshToken } = before
    if (refreshToken === undefined) throw signInAgain(connection, 'has ended, and its service gave nothing to renew it with')
    let fresh: Tokens
    try {
      fresh = await askForTokens(clientOf(connection), { grant_type: 'refresh_token', refresh_token: refreshToken }, { http: http(AbortSignal.timeout(longestMs)), now, reveal: (each) => vault.reveal(each) })
    } catch (error) {
      const failure = toFailure(error)
      const since = await kept(ref)
      if (failure.details?.['error'] !== 'invalid_grant') throw new AppError({ ...failure, sent: 'not-sent' }, { cause: error })
      if (since.accessToken !== before.accessToken) return since
      throw signInAgain(connection, `was taken back or has ended. ${failure.message.replace(/\.+$/, '')}`)
    }
    const since = await kept(ref)
    if (since.accessToken !== before.accessToken) return since
    const next: Tokens = { ...(before.refreshToken !== undefined && { refreshToken: before.refreshToken }), ...fresh, ...((before.answer ?? fresh.answer) && { answer: { ...before.answer, ...fresh.answer } }) }
    await vault.put(nameOf(ref), writeTokens(next))
    return next
  }
  const renewed = (connection: OAuthConnection, ref: SecretRef, before: Tokens): Promise<Tokens> => {
    const running = underWay.get(ref) ?? renewNow(connection, ref, before).finally(() => underWay.delete(ref))
    underWay.set(ref, running)
    return running
  }
  return {
    async current(connection, ref) {
      const tokens = await (underWay.get(ref)?.catch(() => kept(ref)) ?? kept(ref))
      const leftMs = (tokens.expiresAt ?? Infinity) - now()
      if (leftMs > marginMs) return tokens.accessToken
      try {
        return (await renewed(connection, ref, tokens)).accessToken
      } catch (error) {
        if (leftMs > 0 && toFailure(error).code !== 'unauthorized') return tokens.accessToken
        throw error
      }
    },
    answer: async (ref) => (await kept(ref)).answer ?? {},
    async renew(connection, ref, refusedToken) {
      const tokens = await (underWay.get(ref) ?? kept(ref))
      if (tokens.accessToken !== refusedToken) return tokens.accessToken
      return (await renewed(connection, ref, tokens)).accessToken
    },
  }
}

/** The connection as it is opened, when it is one that a person signs in with. */
export function signedInWith(connection: OAuthConnection): SecretRef | null {
  return connection.connector.oauth ? signInOf(connection.config) : null
}

function signInAgain({ name }: OAuthConnection, why: string): AppError {
  return new AppError({ code: 'unauthorized', message: `The sign-in of the connection "${name}" ${why}. Sign in again under Connections, or with "flowbench connection sign-in ${name}".`, retryable: false, sent: 'not-sent' })
}
