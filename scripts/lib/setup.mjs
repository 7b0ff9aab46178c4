// setup: everything between a fresh clone and a command that works. Each part is skipped when it is done.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { ensureDependencies } from './dependencies.mjs'
import { electronAtHand, ensureElectron } from './electron-runtime.mjs'
import { compileIsPending, ensureNativeAddon, runningNodeNeedsCompiledAddon } from './native-addon.mjs'
import { inRoot } from './paths.mjs'
import { SetupError } from './report.mjs'
import { checkLibraries, ensureSystemPackages } from './system-packages.mjs'
import { withLock } from './lock.mjs'

const oldestNode = [20, 18]

/** What a command without a window needs: packages, and a better-sqlite3 that loads. */
export async function setUpForNode() {
  checkNode()
  await withLock('setup', async () => {
    await ensureDependencies()
    const compiled = runningNodeNeedsCompiledAddon()
    await ensureSystemPackages({ forWindow: false, forCompiling: compileIsPending({ compiled }) })
    await ensureNativeAddon({ compiled })
  })
}

/** What the app needs: the above, and an Electron that runs. Returns that Electron (see `ensureElectron`). */
export async function setUpForElectron({ forTests = false } = {}) {
  checkNode()
  return withLock('setup', async () => {
    await ensureDependencies()
    const compiled = runningNodeNeedsCompiledAddon() || electronAtHand()?.kind === 'fallback'
    await ensureSystemPackages({ forWindow: true, forCompiling: compileIsPending({ compiled }), forTests })
    // Both are slow, one by the network and one by the processor, so they go side by side.
    const results = await Promise.allSettled([ensureElectron(), ensureNativeAddon({ compiled })])
    const failure = results.find((result) => result.status === 'rejected')
    if (failure) throw failure.reason
    const electron = results[0].value
    if (electron.kind === 'fallback' && !compiled) {
      await ensureSystemPackages({ forWindow: false, forCompiling: compileIsPending({ compiled: true }) })
      await ensureNativeAddon({ compiled: true })
    }
    await checkLibrariesOnce(electron.executable)
    return electron
  })
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return
  throw new SetupError(`This is Node ${process.versions.node}; Flowbench needs ${oldestNode.join('.')} or newer. Install one from https://nodejs.org or with your version manager.`)
}

async function checkLibrariesOnce(executable) {
  const stampFile = inRoot('node_modules', '.flowbench-libraries')
  const stamp = `${executable} ${statSync(executable).mtimeMs}`
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  await checkLibraries(executable)
  writeFileSync(stampFile, stamp)
}
