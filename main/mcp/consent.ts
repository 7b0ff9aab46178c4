import { createHash } from 'node:crypto'
import { accessSync, constants, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { neededGrant } from '@main/platform/http/grant.ts'
import type { McpConsent, McpServer, McpTransport } from '@shared/mcp-server.ts'

/** What a person is shown of a server before it is started or called. */
export function consentOf({ transport, roots, accepted }: Pick<McpServer, 'transport' | 'roots' | 'accepted'>, pathVariable: string | undefined = process.env['PATH']): McpConsent {
  const hash = consentHash({ transport, roots })
  const isAccepted = accepted === hash
  if (transport.type === 'included') return { hash, isAccepted, roots, what: 'It comes with Flowbench and runs within it. It starts no program and calls nobody.', values: [], program: null, folder: null, grants: null }
  if (transport.type !== 'stdio') {
    return { hash, isAccepted, roots, what: transport.url, values: Object.entries(transport.headers).map(([name, value]) => `${name}: ${value}`), program: null, folder: null, grants: neededGrant(new URL(transport.url)) }
  }
  const { command, args, env, cwd = homedir() } = transport
  return { hash, isAccepted, roots, what: [command, ...args].map(quoted).join(' '), values: Object.entries(env).map(([name, value]) => `${name}=${value}`), program: findProgram(command, { cwd, pathVariable }), folder: cwd, grants: null }
}

/** Of all that a person agrees to: how it is reached, and the folders that it is told of. */
export function consentHash({ transport, roots }: Pick<McpServer, 'transport' | 'roots'>): string {
  // Without folders it is the hash that older versions kept.
  return roots.length === 0 ? hashOfTransport(transport) : createHash('sha256').update(JSON.stringify([hashOfTransport(transport), [...roots].sort()])).digest('hex')
}

/** Of the whole command, its arguments, environment and folder, or of the address and what is sent with it. */
export function hashOfTransport(transport: McpTransport): string {
  const parts = transport.type === 'included' ? [transport.type, transport.server] : transport.type === 'stdio'
    ? [transport.type, transport.command, transport.args, entriesOf(transport.env), transport.cwd ?? null]
    : [transport.type, transport.url, entriesOf(transport.headers), transport.oauth?.clientId ?? null]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

function entriesOf(values: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1))
}

/** As it would be typed, so that nobody mistakes two arguments for one. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll('\'', String.raw`'\''`)}'`
}

function findProgram(command: string, { cwd, pathVariable = '' }: { cwd: string; pathVariable: string | undefined }): string | null {
  if (/[\\/]/.test(command)) return isProgram(resolve(cwd, command)) ? resolve(cwd, command) : null
  const endings = process.platform === 'win32' ? ['.exe', ''] : ['']
  const places = pathVariable.split(delimiter).filter((folder) => isAbsolute(folder)).flatMap((folder) => endings.map((ending) => join(folder, command + ending)))
  return places.find(isProgram) ?? null
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
