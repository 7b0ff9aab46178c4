// npm run test:crash -- [--kills N] [--seed S] [--points R] [--json]: kills the built `flowbench serve` under load, N times
// at random and R times at each named point, and looks whether every promise was kept. Without arguments the long form.
// npm run test:crash -- --app [--kills N] [--seed S] [--json]: kills the built app so, 50 times without arguments.
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureBuilt } from './lib/build.mjs'
import { inRoot, root } from './lib/paths.mjs'
import { SetupError, fail, say } from './lib/report.mjs'
import { setUpForElectron, setUpForNode } from './lib/setup.mjs'
import { startVirtualDisplay } from './lib/display.mjs'
import { onPath } from './lib/system-packages.mjs'

try {
  const options = readArguments()
  const electron = options.app ? await setUpForElectron({ forTests: true }) : await setUpForNode()
  await ensureBuilt('crash')
  if (electron) await ensureBuilt('app')
  const { crash, inWords } = await import(pathToFileURL(await bundle()).href)
  say(`Seed ${options.seed}`)
  const display = electron && process.platform === 'linux' && onPath('Xvfb') ? await startVirtualDisplay() : undefined
  const app = electron && { executable: electron.executable, env: { ...electron.env, ...(display && { DISPLAY: display.display, WAYLAND_DISPLAY: '' }) } }
  const report = await crash({ root, ...options, ...(app && { electron: app }), progress: say })
  display?.stop()
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
  const { values } = parseArgs({ options: { kills: { type: 'string' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) }, points: { type: 'string' }, app: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } })
  const { app, json } = values
  if (app && values.points !== undefined) throw new SetupError('--points goes without --app: the app is killed at random alone.')
  const number = (name, otherwise) => {
    const text = values[name] ?? otherwise
    if (!/^\d{1,7}$/.test(text)) throw new SetupError(`--${name} takes a whole number, not "${text}".`)
    return Number(text)
  }
  return { app, json, seed: number('seed'), kills: number('kills', app ? '50' : '1000'), perPoint: app ? 0 : number('points', '20') }
}
