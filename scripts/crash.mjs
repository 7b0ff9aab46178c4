// npm run test:crash -- [--kills N] [--seed S] [--points R] [--json]: kills the built `flowbench serve` under load, N times
// at random and R times at each named point, and looks whether every promise was kept. Without arguments the long form.
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureBuilt } from './lib/build.mjs'
import { inRoot, root } from './lib/paths.mjs'
import { SetupError, fail, say } from './lib/report.mjs'
import { setUpForNode } from './lib/setup.mjs'

try {
  const options = readArguments()
  await setUpForNode()
  await ensureBuilt('crash')
  const { crash, inWords } = await import(pathToFileURL(await bundle()).href)
  say(`Seed ${options.seed}`)
  const report = await crash({ root, ...options, progress: say })
  process.stdout.write(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : inWords(report))
  process.exit(report.problems.length === 0 ? 0 : 1)
} catch (error) {
  fail(error)
}

/** It is TypeScript and uses the sources: one file, with packages left where they are. */
async function bundle() {
  const { build } = await import('esbuild')
  const outfile = inRoot('out', 'crash', 'index.js')
  await build({ entryPoints: [inRoot('crash', 'index.ts')], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', alias: { '@shared': inRoot('shared'), '@main': inRoot('main') }, logLevel: 'warning' })
  return outfile
}

function readArguments() {
  const { values } = parseArgs({ options: { kills: { type: 'string', default: '1000' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) }, points: { type: 'string', default: '20' }, json: { type: 'boolean', default: false } } })
  const number = (name) => {
    if (!/^\d{1,7}$/.test(values[name])) throw new SetupError(`--${name} takes a whole number, not "${values[name]}".`)
    return Number(values[name])
  }
  return { kills: number('kills'), seed: number('seed'), perPoint: number('points'), json: values.json }
}
