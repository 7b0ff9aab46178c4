// Where things lie: the repository, the per-user cache, versions of installed packages.
// Works before any package is installed.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** What is costly to make and the same for every checkout lives here, outside node_modules. */
export const cacheFolder = join(baseCacheFolder(), 'flowbench')

export function inRoot(...parts) {
  return join(root, ...parts)
}

export function inCache(...parts) {
  return join(cacheFolder, ...parts)
}

/** The installed version of a package, or undefined while it is not installed. */
export function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(inRoot('node_modules', name, 'package.json'), 'utf8')).version
  } catch {
    return undefined
  }
}

function baseCacheFolder() {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) return process.env.LOCALAPPDATA
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches')
  return join(homedir(), '.cache')
}
