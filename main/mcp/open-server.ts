import { homedir } from 'node:os'
import { createFetch, type OpenStream } from '@main/platform/http/fetch.ts'
import { isJsonObject, type JsonObject } from '@shared/json.ts'
import type { McpServer, McpTransport } from '@shared/mcp-server.ts'
import { SecretName, secretRef } from '@shared/secret-ref.ts'
import { environmentFor } from './environment.ts'
import { fillSecrets, type Reveal } from './fill-secrets.ts'
import type { LinkTarget } from './link.ts'
import { fetchWith, type RemoteTarget } from './remote.ts'
import type { SignInStore } from './sign-in.ts'

export type TargetOptions = {
  reveal: Reveal
  hasSecret(name: string): boolean
  putSecret(name: string, value: string): Promise<unknown>
  /** The safe HTTP client. */
  stream: OpenStream
  environment: NodeJS.ProcessEnv
}

/** A stream of events stays open as long as the server does. */
const longestStreamMs = 86_400_000
/** Of all that one stream brings. */
const mostStreamBytes = 500_000_000

/** What a link is made to, with secrets in place. Rejects as `reveal` does. */
export async function targetOf({ key, transport }: McpServer, options: TargetOptions): Promise<LinkTarget> {
  if (transport.type === 'included') return transport
  if (transport.type !== 'stdio') return remoteOf(key, transport, options)
  const env = environmentFor(await fillSecrets(transport.env, options.reveal), options.environment)
  return { type: 'stdio', command: { command: transport.command, args: transport.args, env, cwd: transport.cwd ?? homedir() } }
}

export async function remoteOf(key: string, { type, url, headers: given, oauth }: Exclude<McpTransport, { type: 'stdio' | 'included' }>, { reveal, hasSecret, putSecret, stream }: TargetOptions): Promise<RemoteTarget> {
  const headers = await fillSecrets(given, reveal)
  const safe = createFetch({ stream, credentialHeaders: Object.keys(headers), timeoutMs: longestStreamMs, idleTimeoutMs: longestStreamMs, maxBytes: mostStreamBytes })
  const secret = signInSecret(key)
  return {
    type, url, headers, fetch: fetchWith(headers, url, safe),
    oauth: oauth && { clientId: oauth.clientId, clientSecret: oauth.clientSecret === undefined ? undefined : await reveal(oauth.clientSecret) },
    store: boundTo(new URL(url).origin, { read: () => (hasSecret(secret) ? reveal(secretRef(secret)) : Promise.resolve(null)), write: (text) => putSecret(secret, text) }),
  }
}

/** A server whose address was changed gets nothing of what a sign-in at the one before gave. */
function boundTo(origin: string, store: SignInStore): SignInStore {
  return {
    async read() {
      const kept: unknown = JSON.parse((await store.read()) ?? 'null')
      return isJsonObject(kept) && kept['origin'] === origin ? JSON.stringify(kept) : null
    },
    write: (text) => store.write(JSON.stringify({ ...(JSON.parse(text) as JsonObject), origin })),
  }
}

/** The secret that holds what a sign-in gave. */
export function signInSecret(key: string): string {
  return SecretName.parse(`mcp-${key}-sign-in`)
}
