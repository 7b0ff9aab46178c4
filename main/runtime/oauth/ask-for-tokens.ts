import type { ActionHttp } from '@main/connectors/define.ts'
import { AppError, type Failure } from '@shared/failure.ts'
import { failureOfStatus } from '@shared/http/status.ts'
import type { HttpResponse } from '@shared/http/exchange.ts'
import { JsonObject } from '@shared/json.ts'
import type { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import type { OAuthClient } from './oauth-of.ts'
import type { Tokens } from './tokens.ts'

export type TokenGrant = { grant_type: 'authorization_code'; code: string; redirect_uri: string; code_verifier?: string } | { grant_type: 'refresh_token'; refresh_token: string }

export type TokenDoor = { http: ActionHttp; now(): number; reveal(ref: SecretRef): Promise<string> }

const Answer = z.object({ access_token: z.string().min(1).max(20_000), refresh_token: z.string().min(1).max(20_000).nullish(), expires_in: z.coerce.number().positive().nullish() })
const Refusal = z.object({ error: z.string().max(200), error_description: z.string().nullish() })

const longestMs = 20_000
const maxBytes = 200_000
/** In letters of JSON. */
const mostKept = 50_000

/**
 * Asks the service's token address (RFC 6749 4.1.3, 6). Throws AppError: `unauthorized` when it takes neither the grant nor
 * the client, and what came of the call otherwise. What was sent is in no message.
 */
export async function askForTokens(client: OAuthClient, grant: TokenGrant, { http, now, reveal }: TokenDoor): Promise<Tokens> {
  const secret = client.clientSecret === null ? null : await reveal(client.clientSecret)
  const isBasic = client.clientAuth === 'basic' && secret !== null
  const form = new URLSearchParams({ ...client.tokenParams, ...(grant as Record<string, string>), ...(!isBasic && { client_id: client.clientId, ...(secret !== null && { client_secret: secret }) }) })
  const at = now()
  const response = await http.request({
    method: 'POST', url: client.tokenUrl, redirect: 'manual', timeoutMs: longestMs, maxBytes, body: form.toString(),
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', ...(isBasic && { authorization: `Basic ${Buffer.from(`${escaped(client.clientId)}:${escaped(secret)}`).toString('base64')}` }) },
  })
  const body = bodyOf(response)
  const refusal = Refusal.safeParse(body)
  if (refusal.success) throw new AppError(refused(refusal.data, client))
  const failure = failureOfStatus(response, { method: 'POST' }, at)
  if (failure) throw new AppError({ ...failure, sent: 'not-processed' })
  const answer = Answer.safeParse(body)
  if (!answer.success) throw new AppError({ code: 'unavailable', message: `${hostOf(client)} did not answer with an access token. Is its token address ${client.tokenUrl}?`, retryable: false, sent: 'not-processed' })
  const { access_token, refresh_token, expires_in } = answer.data
  const kept = client.keepsAnswer === true ? restOf(body) : null
  return { accessToken: access_token, ...(refresh_token && { refreshToken: refresh_token }), ...(expires_in && { expiresAt: at + expires_in * 1000 }), ...(kept && { answer: kept }) }
}

/** What is said beside the tokens; nothing where it is too long to be worth keeping. */
function restOf(body: unknown): JsonObject | null {
  const { success, data } = JsonObject.safeParse(body)
  if (!success) return null
  const { access_token: _access, refresh_token: _refresh, ...rest } = data
  return JSON.stringify(rest).length > mostKept ? null : rest
}

function refused({ error, error_description: description }: z.infer<typeof Refusal>, client: OAuthClient): Failure {
  const says = [error, ...(description ? [description.slice(0, 300)] : [])].join(': ').replace(/\.+$/, '')
  const isBusy = error === 'temporarily_unavailable' || error === 'server_error'
  if (isBusy) return { code: 'unavailable', message: `${hostOf(client)} cannot give an access token now: ${says}.`, retryable: true, sent: 'not-processed', details: { error } }
  const isClient = error === 'invalid_client' || error === 'unauthorized_client'
  return { code: 'unauthorized', message: `${hostOf(client)} gave no access token: ${says}.${isClient ? ' Check the client ID and the client secret of the connection.' : ''}`, retryable: false, sent: 'not-processed', details: { error } }
}

/** Names and secrets may hold a colon; so does what stands between them (RFC 6749 2.3.1). */
function escaped(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

function bodyOf({ body }: HttpResponse): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown
  } catch {
    return null
  }
}

function hostOf({ tokenUrl }: OAuthClient): string {
  return new URL(tokenUrl).host
}
