// The client of the official conformance suite (@modelcontextprotocol/conformance): our servers, calls and sign-in, with the
// address of its server as the last argument. A person who would sign in is stood in for by following the redirect.

import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { openDatabase } from '@main/storage/database.ts'
import { createMcpServers } from '@main/storage/mcp-servers.ts'
import { toFailure } from '@shared/failure.ts'
import type { Grant } from '@shared/grant.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { defaultAnswers } from '@shared/question-form.ts'
import type { McpPortTool, McpQuestion, McpQuestionAnswer } from './port.ts'
import { createMcp } from './servers.ts'

const url = process.argv.at(-1) ?? ''
const scenario = process.env['MCP_CONFORMANCE_SCENARIO'] ?? ''
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as { client_id?: string; client_secret?: string }
const grants: Grant[] = []
const http = createHttp({ grants: () => grants })
const secrets = new Map<string, string>([['client-secret', context.client_secret ?? '']])
/** The suite's servers are on this machine, each at a port of its own. */
const allow = (address: string): void => {
  const { origin, hostname } = new URL(address)
  if (/^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) grants.push(parseGrant(origin, { addedAt: 0 }))
}

const servers = createMcp({
  store: createMcpServers(openDatabase({ folder: null, quickCheck: false })), now: () => Date.now(), environment: process.env, redact: (text) => text, grant: allow,
  reveal: (ref) => Promise.resolve(secrets.get(ref.slice('secret://'.length)) ?? ''),
  hasSecret: (name) => secrets.has(name),
  putSecret: (name, value) => Promise.resolve(secrets.set(name, value)),
  stream(request) {
    allow(request.url)
    return http.stream(request)
  },
  listen(state) {
    let resolve: (code: string) => void = () => undefined
    const code = new Promise<string>((settle) => { resolve = settle })
    let issuer: string | null = null
    return Promise.resolve({
      redirectUri: 'http://127.0.0.1:33418/', code, issuer: () => issuer, close: () => undefined,
      take(address) {
        const params = new URL(address).searchParams
        if (params.get('state') !== state) throw new Error('Another state came back')
        issuer = params.get('iss')
        resolve(params.get('code') ?? '')
      },
    })
  },
})

/** As a browser does it: to the page, and to where that leads. */
async function signIn(key: string): Promise<void> {
  const begun = await servers.signIn(key)
  if (begun.url !== null) {
    const page = await fetch(begun.url, { redirect: 'manual' })
    begun.take(page.headers.get('location') ?? '')
  }
  await begun.done
}

const mostSignIns = 3

/** Signs in as often as it is told to. */
async function signedIn<T>(key: string, work: () => Promise<T>): Promise<T> {
  for (let times = 0; ; times++) {
    try {
      return await work()
    } catch (error) {
      const { code } = toFailure(error)
      if ((code !== 'unauthorized' && code !== 'forbidden') || times === mostSignIns) throw error
      await signIn(key)
    }
  }
}

/** A person who takes what is suggested. */
function takeDefaults({ fields }: McpQuestion): Promise<McpQuestionAnswer> {
  return Promise.resolve({ action: 'accept', content: defaultAnswers(fields) })
}

function argumentsOf({ definition }: McpPortTool): JsonObject {
  const { properties = {}, required = [] } = definition.inputSchema as { properties?: Record<string, JsonObject>; required?: string[] }
  return Object.fromEntries(required.map((name): [string, JsonValue] => [name, properties[name]?.['type'] === 'number' || properties[name]?.['type'] === 'integer' ? 1 : properties[name]?.['type'] === 'boolean' ? true : 'text']))
}

async function main(): Promise<void> {
  const isDescribed = scenario === 'auth/basic-cimd'
  const clientId = isDescribed ? 'https://conformance-test.local/client-metadata.json' : context.client_id
  const oauth = clientId === undefined ? {} : { oauth: { clientId, ...(context.client_secret !== undefined && { clientSecret: 'secret://client-secret' }) } }
  const { server: { key } } = await servers.add({ name: 'Conformance', trustsHints: false, roots: [], transport: { type: 'http', url, headers: {}, ...oauth } })
  servers.accept(key, servers.consent(key).hash)
  await signedIn(key, () => servers.sync(key))
  for (const tool of servers.port.tools()) {
    await signedIn(key, () => servers.port.call({ server: key, tool: tool.definition.name, args: argumentsOf(tool), signal: AbortSignal.timeout(60_000), onAsked: takeDefaults }))
  }
}

main().then(
  async () => {
    await servers.close()
    await http.close()
    process.exit(0)
  },
  (error: unknown) => {
    process.stderr.write(`${JSON.stringify(toFailure(error))}\n`)
    process.exit(1)
  },
)
