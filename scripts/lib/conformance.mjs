// The official conformance suite of MCP, against our client. It needs Node 22 or later, so it runs in one of its own where the
// Node at hand is older; where neither it nor that Node can be had, nothing is said of it but why.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from './paths.mjs'

const suite = '@modelcontextprotocol/conformance@0.1.16'
const newerNode = 'node@24'
const leastMajor = 22
const atOnce = 2

/** Scenarios of the client that are not expected to pass, and why. */
const clientExceptions = {
  'auth/client-credentials-jwt': 'An extension for machines that sign in without a person; a connection of a connector serves for that.',
  'auth/client-credentials-basic': 'An extension for machines that sign in without a person; a connection of a connector serves for that.',
  'auth/cross-app-access-complete-flow': 'An extension for companies whose identity provider vouches for programs; there is none here.',
}

/** @returns {Promise<{ passed: number, failed: { file: string, name: string }[], skipped: number, notes: string[] }>} */
export async function conformanceResults() {
  const results = await runClientConformance()
  if (results.skipped !== undefined) return { passed: 0, failed: [], skipped: 1, notes: [results.skipped] }
  return {
    passed: results.passed.length, skipped: 0, failed: results.failed.map(({ name, why }) => ({ file: `conformance of the MCP client, ${name}`, name: why })),
    notes: [`${results.passed.length} scenarios of the MCP client passed.`, ...results.excused.map((name) => `${name} is not expected to pass. ${clientExceptions[name]}`)],
  }
}

/** @returns {Promise<{ skipped: string } | { passed: string[], failed: { name: string, why: string }[], excused: string[] }>} */
async function runClientConformance() {
  const folder = inRoot('out', 'mcp-conformance')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const client = join(folder, 'client.mjs')
  // Named here and not above: the commands that name this file install it first.
  const { build } = await import('esbuild')
  await build({
    entryPoints: [inRoot('main', 'mcp', 'conformance-child.ts')], outfile: client, bundle: true, platform: 'node', target: 'node20', format: 'esm', external: ['better-sqlite3'], logLevel: 'error',
    alias: { '@shared': inRoot('shared'), '@main': inRoot('main') }, banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  })
  const listed = underSuite('conformance list --client')
  if (listed.status !== 0) return { skipped: `The conformance suite of MCP could not be had (${suite}, with ${newerNode}): ${lastLine(listed.stderr)}` }
  const names = [...listed.stdout.matchAll(/^ {2}- (\S+)/gm)].map(([, name]) => name)
  const command = `${process.execPath} ${client}`
  const script = `printf '%s\\n' ${names.join(' ')} | xargs -P ${atOnce} -I NAME conformance client --command '${command}' --scenario NAME -o '${folder}'`
  underSuite(script)
  const results = names.map((name) => ({ name, why: whatFailed(folder, name) }))
  return {
    passed: results.filter(({ why }) => why === null).map(({ name }) => name),
    failed: results.filter(({ name, why }) => why !== null && !Object.hasOwn(clientExceptions, name)),
    excused: results.filter(({ name, why }) => why !== null && Object.hasOwn(clientExceptions, name)).map(({ name }) => name),
  }
}

function underSuite(command) {
  const node = Number(process.versions.node.split('.')[0]) >= leastMajor ? [] : ['-p', newerNode]
  return spawnSync('npx', ['--yes', ...node, '-p', suite, '-c', command], { cwd: inRoot(), encoding: 'utf8', timeout: 600_000, maxBuffer: 50_000_000 })
}

/** Null when all of its checks passed. */
function whatFailed(folder, name) {
  const found = readdirSync(folder, { recursive: true }).map(String).filter((file) => file.endsWith('checks.json') && file.replaceAll('\\', '/').includes(`${name}-`))
  if (found.length !== 1) return 'it left no result'
  const checks = JSON.parse(readFileSync(join(folder, found[0]), 'utf8'))
  const failed = checks.filter(({ status }) => status === 'FAILURE')
  return checks.length > 0 && failed.length === 0 ? null : failed.map(({ id, errorMessage }) => `${id}: ${errorMessage ?? ''}`).join('; ') || 'nothing was checked'
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? ''
}
