// npm start: from a fresh clone, or any state after it, to the window.
//   npm start -- --screenshot FILE.png   writes what the window shows and ends
//   npm start -- --data DIR              keeps the app's data there
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from './lib/build.mjs'
import { startVirtualDisplay } from './lib/display.mjs'
import { root } from './lib/paths.mjs'
import { runHere } from './lib/process.mjs'
import { SetupError, fail, say } from './lib/report.mjs'
import { setUpForElectron } from './lib/setup.mjs'
import { hasDisplay } from './lib/system-packages.mjs'

try {
  process.exit(await start(readArguments()))
} catch (error) {
  fail(error)
}

async function start(appArguments) {
  const electron = await setUpForElectron()
  await ensureBuilt('app')
  const virtual = hasDisplay() ? undefined : await startVirtualDisplay()
  if (virtual) say('No display here: the window opens on a virtual one (Xvfb). `npm start -- --screenshot FILE.png` shows what it shows.')
  const env = { ...process.env, ...electron.env, ...(virtual && { DISPLAY: virtual.display }) }
  // Left over from being started inside another Electron; it would turn the app into plain Node.
  delete env.ELECTRON_RUN_AS_NODE
  const code = await runHere(electron.executable, [...chromiumArguments(virtual), root, ...appArguments], { env })
  virtual?.stop()
  return code
}

/**
 * Chromium refuses its sandbox to the root user; for everybody else it stays on.
 * A machine with no display has no graphics card and no desktop bus either: do not look for the one, nor complain of the other.
 */
function chromiumArguments(virtual) {
  return [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...(virtual ? ['--disable-gpu', '--log-level=3'] : [])]
}

function readArguments() {
  let values
  try {
    ;({ values } = parseArgs({ options: { screenshot: { type: 'string' }, data: { type: 'string' } } }))
  } catch (error) {
    fail(new SetupError(`${error.message}\nUse: npm start [-- [--screenshot FILE.png] [--data DIR]]`))
  }
  return Object.entries(values).map(([name, value]) => `--${name}=${resolve(process.env.INIT_CWD ?? '', value)}`)
}
