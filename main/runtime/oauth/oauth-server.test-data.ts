import { createHash, randomBytes } from 'node:crypto'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'

/** An OAuth 2 server on loopback that keeps the rules (PKCE, codes and refresh tokens once each), and breaks them where told. */
export type OAuthServer = TestServer & {
  /** What is asked for, as the browser that a person signs in with would: the address that it is led back to. */
  authorize(url: string): string
  /** Access tokens that the service takes now. */
  live: Set<string>
  /** How the token address answers the next times, in place of the rules. */
  answers: ((() => { status: number; body: unknown }) | null)[]
  /** Waited for before each answer of the token address. */
  delayMs: number
  expiresIn: number | null
  givesRefresh: boolean
  /** Said beside the tokens. */
  says: object
  revoke(): void
}

export async function serveOAuth(): Promise<OAuthServer> {
  const codes = new Map<string, { challenge: string; method: string; redirect: string; client: string }>()
  let refreshToken: string | null = null
  const live = new Set<string>()
  const answers: OAuthServer['answers'] = []
  const tokens = (): unknown => {
    const access = `at-${randomBytes(12).toString('hex')}`
    live.clear()
    live.add(access)
    refreshToken = server.givesRefresh ? `rt-${randomBytes(12).toString('hex')}` : null
    return { ...server.says, access_token: access, token_type: 'Bearer', ...(refreshToken !== null && { refresh_token: refreshToken }), ...(server.expiresIn !== null && { expires_in: server.expiresIn }) }
  }
  const grant = (form: URLSearchParams, authorization: string | undefined): { status: number; body: unknown } => {
    const [client, secret] = authorization === undefined ? [form.get('client_id'), form.get('client_secret')] : Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':').map(decodeURIComponent)
    if (client !== 'desk-app' || secret !== 'client-secret-4711') return { status: 401, body: { error: 'invalid_client' } }
    if (form.get('grant_type') === 'refresh_token') {
      if (form.get('refresh_token') === refreshToken && refreshToken !== null) return { status: 200, body: tokens() }
      // As services with rotation do: whoever uses one twice loses the sign-in.
      refreshToken = null
      live.clear()
      return { status: 400, body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' } }
    }
    const known = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const verifier = form.get('code_verifier')
    // Who sent no challenge is refused for a verifier, as some services do.
    const challenge = verifier === null ? '' : known?.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
    if (known?.challenge !== challenge || known.redirect !== form.get('redirect_uri')) return { status: 400, body: { error: 'invalid_grant' } }
    return { status: 200, body: tokens() }
  }
  const inner = await serveHttp(({ url, body, headers }, response) => {
    const answer = url === '/token' ? (answers.shift()?.() ?? grant(new URLSearchParams(body), headers.authorization)) : live.has((headers.authorization ?? '').replace('Bearer ', '')) ? { status: 200, body: { account: 'ada@example.com' } } : { status: 401, body: { error: 'expired' } }
    setTimeout(() => response.writeHead(answer.status, { 'content-type': 'application/json' }).end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)), url === '/token' ? server.delayMs : 0)
  })
  const server: OAuthServer = {
    ...inner, live, answers, delayMs: 0, expiresIn: 3600, givesRefresh: true, says: {},
    authorize(address) {
      const { searchParams } = new URL(address)
      const redirect = searchParams.get('redirect_uri') ?? ''
      const code = randomBytes(8).toString('hex')
      codes.set(code, { challenge: searchParams.get('code_challenge') ?? '', method: searchParams.get('code_challenge_method') ?? '', redirect, client: searchParams.get('client_id') ?? '' })
      return `${redirect}?${new URLSearchParams({ code, state: searchParams.get('state') ?? '' }).toString()}`
    },
    revoke() {
      refreshToken = null
      live.clear()
    },
  }
  return server
}
