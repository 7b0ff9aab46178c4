import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'
import type { Service } from '../define.ts'

const Header = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/, 'Write the name of a header, such as X-Api-Key')

/** An account at any service: where it is, and what shows who asks. Without one, requests go to the address they say. */
export const HttpConfig = z.strictObject({
  baseUrl: z.string().max(2_000).regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*[^\s/?#])?$/, 'Write the address without a slash at its end, such as https://api.example.com/v1').optional().meta({ title: 'Base URL', description: 'Where the service is. Steps may write what follows it, such as /orders/42. The credential goes to this host and to no other.', examples: ['https://api.example.com/v1'] }),
  auth: z.enum(['none', 'bearer', 'basic', 'header', 'query']).default('none').meta({ title: 'Sign in with', description: 'none: nothing. bearer: a token. basic: a user name and a password. header or query: a key under a name that the service says.' }),
  secret: SecretRef.optional().meta({ title: 'Secret', description: 'The token, the password or the key.' }),
  user: z.string().max(500).optional().meta({ title: 'User name', description: 'For basic.' }),
  keyName: z.string().min(1).max(200).optional().meta({ title: 'Name of the key', description: 'For header and query: what the service calls it.', examples: ['X-Api-Key', 'api_key'] }),
  headers: z.record(Header, z.string()).optional().meta({ title: 'Further headers', description: 'Sent with each request to this host. Nothing secret: they are kept and exported as they are.', 'x-widget': 'fields' }),
  testPath: z.string().max(2_000).regex(/^\/([^\s/]\S*)?$/, 'Begin with a slash, such as /me').optional().meta({ title: 'Path to test with', description: 'What "Test" asks for with GET. Choose one that needs the credential.', examples: ['/me'] }),
})
export type HttpConfig = z.output<typeof HttpConfig>

/** Null without a base URL: then requests go out as they are. Secrets are values here. Throws AppError `invalid-input` that names what is missing. */
export function httpService(config: HttpConfig): Service | null {
  const { baseUrl, auth, headers = {} } = config
  if (baseUrl === undefined) {
    if (auth !== 'none' || Object.keys(headers).length > 0) throw missing('base URL', 'It says where the credential may go')
    return null
  }
  switch (auth) {
    case 'none': return { baseUrl, headers }
    case 'bearer': return { baseUrl, headers: { ...headers, Authorization: `Bearer ${needed(config.secret, 'secret')}` } }
    case 'basic': return { baseUrl, headers: { ...headers, Authorization: `Basic ${base64(`${config.user ?? ''}:${needed(config.secret, 'secret')}`)}` } }
    case 'header': return { baseUrl, headers: { ...headers, [headerName(needed(config.keyName, 'name of the key'))]: needed(config.secret, 'secret') } }
    case 'query': return { baseUrl, headers, query: { [needed(config.keyName, 'name of the key')]: needed(config.secret, 'secret') } }
    default: return auth satisfies never
  }
}

function needed(value: string | undefined, what: string): string {
  if (value === undefined || value === '') throw missing(what, 'What it signs in with needs one')
  return value
}

function headerName(name: string): string {
  if (Header.safeParse(name).success) return name
  throw new AppError({ code: 'invalid-input', message: `"${name}" cannot be the name of a header. Mend "Name of the key" under Connections.`, retryable: false, sent: 'not-sent' })
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

function missing(what: string, why: string): AppError {
  return new AppError({ code: 'invalid-input', message: `The HTTP connection has no ${what}. ${why}; add it under Connections.`, retryable: false, sent: 'not-sent' })
}
