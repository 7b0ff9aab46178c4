import { createPrivateKey, sign } from 'node:crypto'
import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import type { ActionHttp } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { withoutSecret } from '../kit/without-secret.ts'

/** Not the one within the key: a key goes to Google and to nobody whom it names. */
const tokenAddress = 'https://oauth2.googleapis.com/token'
const validSeconds = 3_600

const Key = z.looseObject({ type: z.literal('service_account'), client_email: z.string().min(3), private_key: z.string().min(1), private_key_id: z.string().optional() })

/** The account that a key is of. Throws AppError `invalid-input`, which names nothing of the key. */
export function accountIn(serviceAccount: string): z.output<typeof Key> {
  try {
    return Key.parse(JSON.parse(serviceAccount))
  } catch {
    throw refused('The service account of the connection to Google Sheets is no JSON key: it begins with { "type": "service_account". Keep the whole file as the secret.')
  }
}

/** A token for an hour, by a signed assertion (RFC 7523). https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
export async function tokenOf(http: ActionHttp, serviceAccount: string, scope: string, now = Date.now()): Promise<string> {
  const { client_email: email, private_key: key, private_key_id: keyId } = accountIn(serviceAccount)
  const issued = Math.floor(now / 1_000)
  const claims = { iss: email, scope, aud: tokenAddress, iat: issued, exp: issued + validSeconds }
  const unsigned = `${encoded({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${encoded(claims)}`
  const assertion = `${unsigned}.${signed(unsigned, key)}`
  const answer = await withoutSecret(assertion, () => callJsonAs(http, z.looseObject({ access_token: z.string().min(1) }), { method: 'POST', url: tokenAddress, redirect: 'manual', form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion } }))
  return answer.access_token
}

function signed(text: string, key: string): string {
  try {
    return sign('RSA-SHA256', Buffer.from(text), createPrivateKey(key)).toString('base64url')
  } catch {
    throw refused('The private key within the service account of the connection to Google Sheets cannot be read. Make a new JSON key and keep the whole file as the secret.')
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function refused(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false, sent: 'not-sent' })
}
