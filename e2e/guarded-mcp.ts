// An MCP server on loopback that wants a sign-in, and the OAuth 2.1 server that it names: metadata, registration, PKCE, codes and refresh
// tokens that count once. Its tools need a token that counts now.
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type GuardedMcp = {
  origin: string
  url: string
  /** What the token address was asked for, in its order. */
  grants: string[]
  /** Who registered, by what they call themselves. */
  registered: string[]
  /** Access tokens that count now. */
  live: Set<string>
  /** Of each request to the server itself. */
  tokensSeen: Set<string>
  close(): void
}

/** `client`: the one client that there is, and no other can register. */
export async function serveGuardedMcp({ client, port = 0 }: { client?: { id: string; secret: string }; port?: number } = {}): Promise<GuardedMcp> {
  const clients = new Map<string, string | undefined>(client ? [[client.id, client.secret]] : [])
  const codes = new Map<string, { challenge: string; redirect: string; client: string }>()
  let refreshToken = ''
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => { body += chunk.toString() }).on('end', () => {
      const url = new URL(request.url ?? '/', guarded.origin)
      const answer = (status: number, value: unknown, headers: Record<string, string> = {}) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
      switch (url.pathname) {
        case '/.well-known/oauth-protected-resource/mcp': return answer(200, { resource: guarded.url, authorization_servers: [guarded.origin], scopes_supported: ['tools'] })
        case '/.well-known/oauth-authorization-server': return answer(200, {
          issuer: guarded.origin, authorization_endpoint: `${guarded.origin}/authorize`, token_endpoint: `${guarded.origin}/token`, ...(!client && { registration_endpoint: `${guarded.origin}/register` }),
          response_types_supported: ['code'], grant_types_supported: ['authorization_code', 'refresh_token'], code_challenge_methods_supported: ['S256'], token_endpoint_auth_methods_supported: ['none', 'client_secret_post', 'client_secret_basic'],
        })
        case '/register': {
          const wanted = JSON.parse(body) as { client_name: string; redirect_uris: string[] }
          const id = `client-${randomBytes(6).toString('hex')}`
          clients.set(id, undefined)
          guarded.registered.push(wanted.client_name)
          return answer(201, { ...wanted, client_id: id, token_endpoint_auth_method: 'none' })
        }
        case '/authorize': {
          const { searchParams } = url
          if (!clients.has(searchParams.get('client_id') ?? '') || searchParams.get('code_challenge_method') !== 'S256') return answer(400, { error: 'invalid_request' })
          const code = randomBytes(8).toString('hex')
          const redirect = searchParams.get('redirect_uri') ?? ''
          codes.set(code, { challenge: searchParams.get('code_challenge') ?? '', redirect, client: searchParams.get('client_id') ?? '' })
          return void response.writeHead(302, { location: `${redirect}?${new URLSearchParams({ code, state: searchParams.get('state') ?? '' }).toString()}` }).end()
        }
        case '/token': {
          const given = grant(new URLSearchParams(body), request.headers.authorization)
          return answer(given === null ? 400 : 200, given ?? { error: 'invalid_grant' })
        }
        case '/mcp': {
          const token = (request.headers.authorization ?? '').replace('Bearer ', '')
          guarded.tokensSeen.add(token)
          if (!guarded.live.has(token)) return answer(401, { error: 'unauthorized' }, { 'www-authenticate': `Bearer resource_metadata="${guarded.origin}/.well-known/oauth-protected-resource/mcp"` })
          return request.method === 'POST' ? speak(JSON.parse(body) as Message, answer, response) : answer(405, {})
        }
        default: return answer(404, {})
      }
    })
  })
  function grant(form: URLSearchParams, authorization: string | undefined): unknown {
    guarded.grants.push(form.get('grant_type') ?? '')
    const [id = '', secret] = authorization === undefined ? [form.get('client_id') ?? '', form.get('client_secret') ?? undefined] : Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':').map(decodeURIComponent)
    if (!clients.has(id) || clients.get(id) !== secret) return null
    if (form.get('grant_type') === 'refresh_token') return form.get('refresh_token') === refreshToken ? tokens() : null
    const known = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    return known?.client === id && known.redirect === form.get('redirect_uri') && known.challenge === createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url') ? tokens() : null
  }
  function tokens(): unknown {
    guarded.live.clear()
    const access = `at-${randomBytes(12).toString('hex')}`
    guarded.live.add(access)
    refreshToken = `rt-${randomBytes(12).toString('hex')}`
    return { access_token: access, token_type: 'Bearer', expires_in: 3_600, refresh_token: refreshToken }
  }
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const guarded: GuardedMcp = { origin, url: `${origin}/mcp`, grants: [], registered: [], live: new Set(), tokensSeen: new Set(), close: () => { server.closeAllConnections(); server.close() } }
  return guarded
}

type Message = { id?: number; method: string; params?: { name?: string } }

const tool = { name: 'whoami', description: 'Who is signed in', inputSchema: { type: 'object', properties: {} } }

/** As a server of 2025 speaks over Streamable HTTP, without sessions and streams. */
function speak({ id, method }: Message, answer: (status: number, value: unknown) => void, response: { writeHead(status: number): { end(): void } }): void {
  if (id === undefined) return response.writeHead(202).end()
  const give = (result: unknown) => answer(200, { jsonrpc: '2.0', id, result })
  switch (method) {
    case 'initialize': return give({ protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'guarded', version: '1' } })
    case 'tools/list': return give({ tools: [tool] })
    case 'tools/call': return give({ content: [{ type: 'text', text: 'ada@tools.example' }] })
    default: return answer(200, { jsonrpc: '2.0', id, error: { code: -32_601, message: 'There is no such method' } })
  }
}
