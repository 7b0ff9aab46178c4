// What tests of MCP use: a real database, and the reference servers from npm.

import { basename, dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import { build } from 'esbuild'
import { openDatabase } from '@main/storage/database.ts'
import { createMcpServers } from '@main/storage/mcp-servers.ts'
import type { McpServerDraft } from '@shared/mcp-server.ts'
import { alias } from '../../vite.shared.ts'
import { withIncluded } from './included.ts'
import { createMcp, type McpServers, type McpServersOptions } from './servers.ts'

const require = createRequire(import.meta.url)
const programIn = (manifest: string): string => join(dirname(manifest), 'dist', 'index.js')

export const programs = {
  everything: programIn(require.resolve('@modelcontextprotocol/server-everything/package.json')),
  filesystem: programIn(require.resolve('@modelcontextprotocol/server-filesystem/package.json')),
  memory: programIn(require.resolve('@modelcontextprotocol/server-memory/package.json')),
}

/** A server of ours in TypeScript, built into a folder as a program of Node's. */
export async function builtServer(entry: string, folder: string): Promise<string> {
  const outfile = join(folder, `${basename(entry, '.ts')}.mjs`)
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', alias, logLevel: 'silent' })
  return outfile
}

/** A program of Node's as a server over its standard input and output. */
export function nodeServer(name: string, args: string[], more: Partial<McpServerDraft> & { env?: Record<string, string>; cwd?: string } = {}): McpServerDraft {
  const { env = {}, cwd, ...draft } = more
  return { name, trustsHints: false, roots: [], ...draft, transport: { type: 'stdio', command: process.execPath, args, env, ...(cwd !== undefined && { cwd }) } }
}

/** Servers in a database of their own. Close them. */
export function testMcp(more: Partial<McpServersOptions> = {}): McpServers & { store: ReturnType<typeof createMcpServers> } {
  const store = withIncluded(createMcpServers(openDatabase({ folder: null, quickCheck: false })))
  const servers = createMcp({ store, now: () => Date.now(), environment: process.env, reveal: (ref) => Promise.resolve(`value of ${ref}`), redact: (text) => text, putSecret: () => Promise.resolve(), hasSecret: () => false, stream: () => Promise.reject(new Error('No calls in this test')), listen: () => Promise.reject(new Error('No sign-in in this test')), grant: () => undefined, ...more })
  return { ...servers, store }
}

/** Added and accepted, as a person does it. */
export async function accepted(servers: McpServers, draft: McpServerDraft): Promise<string> {
  const { server: { key } } = await servers.add(draft)
  servers.accept(key, servers.consent(key).hash)
  return key
}
