// The official conformance suite of MCP, against our client and our server. It needs Node 22 or later, so it runs in one of its
// own where the Node at hand is older; where neither it nor that Node can be had, nothing is said of it but why.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
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

/** Scenarios of the server that are not expected to pass, and why. */
const noQuestions = 'A workflow asks a person in Flowbench, by an approval, and never the program that called it.'
const noResources = 'Flowbench offers tools and no resources: what a workflow reads, it reads when it is called.'
const noPrompts = 'Flowbench offers tools and no prompts: what a model is told stands in the workflow.'
const noLog = 'Log messages to clients are deprecated (2026-07-28); what a run did is in its journal, and progress is told.'
const serverExceptions = {
  'logging-set-level': noLog, 'tools-call-with-logging': noLog,
  'tools-call-sampling': 'A workflow asks the model that its person chose, not the one of whoever calls.',
  'tools-call-elicitation': noQuestions, 'elicitation-sep1034-defaults': noQuestions, 'elicitation-sep1330-enums': noQuestions,
  'completion-complete': 'Arguments of prompts and resources are completed, and there are none of them.',
  'resources-list': noResources, 'resources-read-text': noResources, 'resources-read-binary': noResources, 'resources-templates-read': noResources, 'resources-subscribe': noResources, 'resources-unsubscribe': noResources,
  'prompts-list': noPrompts, 'prompts-get-simple': noPrompts, 'prompts-get-with-args': noPrompts, 'prompts-get-embedded-resource': noPrompts, 'prompts-get-with-image': noPrompts,
}
const sides = [
  { side: 'client', exceptions: clientExceptions, run: runClient },
  { side: 'server', exceptions: serverExceptions, run: runServer },
]

/** @returns {Promise<{ passed: number, failed: { file: string, name: string }[], skipped: number, notes: string[] }>} */
export async function conformanceResults() {
  const totals = { passed: 0, failed: [], skipped: 0, notes: [] }
  for (const { side, exceptions, run } of sides) {
    const listed = underSuite(`conformance list --${side}`)
    if (listed.status !== 0) return { ...totals, skipped: totals.skipped + 1, notes: [...totals.notes, `The conformance suite of MCP could not be had (${suite}, with ${newerNode}): ${lastLine(listed.stderr)}`] }
    const names = [...listed.stdout.matchAll(/^ {2}- (\S+)/gm)].map(([, name]) => name)
    const folder = inRoot('out', 'mcp-conformance', side)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    await run(folder, names)
    const passed = names.filter((name) => whatFailed(folder, name) === null)
    for (const name of names) {
      const why = whatFailed(folder, name)
      if (why !== null && Object.hasOwn(exceptions, name)) totals.notes.push(`${name} is not expected to pass. ${exceptions[name]}`)
      else if (why !== null) totals.failed.push({ file: `conformance of the MCP ${side}, ${name}`, name: why })
    }
    totals.passed += passed.length
    totals.notes.push(`${passed.length} scenarios of the MCP ${side} passed.`)
  }
  return totals
}

async function runClient(folder, names) {
  const client = await bundled(inRoot('main', 'mcp', 'conformance-child.ts'), join(folder, 'program'))
  forEachName(names, `conformance client --command '${process.execPath} ${client}' --scenario NAME -o '${folder}'`)
}

/** Our server is a process of its own; it ends with its input. */
async function runServer(folder, names) {
  const program = await bundled(inRoot('main', 'mcp-serving-child.ts'), join(folder, 'program'))
  const server = spawn(process.execPath, [program, inRoot('assets'), join(folder, 'program')], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const died = once(server, 'close').then(([code]) => { throw new Error(`The server of the suite ended with ${code}`) })
    const [url] = await Promise.race([once(server.stdout.setEncoding('utf8'), 'data'), died])
    died.catch(() => undefined)
    forEachName(names, `conformance server --url '${url.trim()}' --scenario NAME -o '${folder}'`)
  } finally {
    const ended = once(server, 'close')
    server.stdin.end()
    await ended
  }
}

/** @returns {Promise<string>} the program */
async function bundled(entry, outdir) {
  // Named here and not above: the commands that name this file install it first.
  const { build } = await import('esbuild')
  await build({
    entryPoints: [entry], outdir, bundle: true, splitting: true, platform: 'node', target: 'node20', format: 'esm', external: ['better-sqlite3', 'quickjs-emscripten', '@ngrok/ngrok'], logLevel: 'error',
    outExtension: { '.js': '.mjs' }, alias: { '@shared': inRoot('shared'), '@main': inRoot('main') }, banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
  })
  return join(outdir, basename(entry).replace(/\.ts$/, '.mjs'))
}

function forEachName(names, command) {
  underSuite(`printf '%s\\n' ${names.join(' ')} | xargs -P ${atOnce} -I NAME ${command}`)
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
