// npm run --silent bench -- NAME [--json]: runs bench/NAME.ts. Standard output has the result alone.
import { existsSync, readdirSync } from 'node:fs'
import { parse } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureBuilt } from './lib/build.mjs'
import { startVirtualDisplay } from './lib/display.mjs'
import { inRoot, root } from './lib/paths.mjs'
import { SetupError, fail, say } from './lib/report.mjs'
import { setUpForElectron, setUpForNode } from './lib/setup.mjs'
import { onPath } from './lib/system-packages.mjs'

/** Not benchmarks themselves. */
const helpers = new Set(['index', 'measurement'])

try {
  const { name, json } = readArguments()
  await setUpForNode()
  await ensureBuilt('cli')
  const folder = await bundle()
  const { load, runAndPrint } = await import(pathToFileURL(`${folder}/index.js`).href)
  const benchmark = await load(folder, name)
  const display = benchmark.needsWindow ? await prepareWindow() : undefined
  await runAndPrint(benchmark, { root, cliFolder: inRoot('out', 'cli'), progress: say }, { json })
  display?.stop()
  process.exit(0)
} catch (error) {
  fail(error)
}

/** Benchmarks are TypeScript and use the sources: each becomes one file beside the others, with packages left where they are. */
async function bundle() {
  const { build } = await import('esbuild')
  const folder = inRoot('out', 'bench')
  await build({
    entryPoints: benchmarkFiles().map((name) => inRoot('bench', `${name}.ts`)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { '@shared': inRoot('shared'), '@main': inRoot('main') },
    logLevel: 'warning',
  })
  return folder
}

async function prepareWindow() {
  const electron = await setUpForElectron()
  await ensureBuilt('app')
  Object.assign(process.env, electron.env)
  if (process.platform !== 'linux' || !onPath('Xvfb')) return undefined
  const virtual = await startVirtualDisplay()
  process.env.DISPLAY = virtual.display
  return virtual
}

function readArguments() {
  const { values, positionals } = parseArgs({ options: { json: { type: 'boolean', default: false } }, allowPositionals: true })
  const [name] = positionals
  if (positionals.length === 1 && existsSync(inRoot('bench', `${name}.ts`)) && !helpers.has(name)) return { name, json: values.json }
  const known = benchmarkFiles().filter((file) => !helpers.has(file))
  throw new SetupError(`Name one benchmark: ${known.join(', ') || 'there are none yet'}.\nUse: npm run --silent bench -- NAME [--json]`)
}

function benchmarkFiles() {
  return readdirSync(inRoot('bench'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => parse(file).name)
}
