// dependencies: node_modules as the lock file says, and nothing newer or older.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { inRoot } from './paths.mjs'
import { npmComplaint, runNpm } from './process.mjs'
import { SetupError, step } from './report.mjs'

const stampFile = inRoot('node_modules', '.flowbench-lock')

/** Installs from the lock file when node_modules is missing or was made from another one. */
export async function ensureDependencies() {
  const wanted = lockHash()
  if (readStamp() === wanted) return
  if (existsSync(inRoot('node_modules')) && matchesLock()) return writeFileSync(stampFile, wanted)
  await step({ title: 'Installing packages from package-lock.json', expect: 'up to 2 minutes on the first start' }, async (progress) => {
    let fetched = 0
    const { code, output } = await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=http'], {
      cwd: inRoot(),
      keptOutputLength: 500_000,
      onLine: (line) => {
        if (/http (fetch|cache) /.test(line)) progress(`${++fetched} packages looked at`)
      },
    })
    if (code === 0) return
    throw new SetupError(
      `Packages could not be installed (npm ci ended with ${code}).\n${npmComplaint(output)}\n` +
        'Check the network and the registry (`npm config get registry`), then run the same command again.',
    )
  })
  writeFileSync(stampFile, wanted)
}

function lockHash() {
  return createHash('sha256').update(readFileSync(inRoot('package-lock.json'))).digest('hex')
}

function readStamp() {
  try {
    return readFileSync(stampFile, 'utf8')
  } catch {
    return undefined
  }
}

/** True when somebody ran `npm install` by hand: npm's own record then holds what the lock file asks for. */
function matchesLock() {
  try {
    const installed = JSON.parse(readFileSync(inRoot('node_modules', '.package-lock.json'), 'utf8')).packages
    const wanted = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages
    return Object.entries(wanted).every(([path, entry]) => path === '' || entry.optional || installed[path]?.version === entry.version)
  } catch {
    return false
  }
}
