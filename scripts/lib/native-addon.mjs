// native-addon: makes better-sqlite3 load.
// Its prebuilt binary asks for Node-API 10. On an older one (Node 20; the fallback Electron) that binary does not fail, it kills
// the process, so there the addon is compiled once, kept in the cache, and copied to where its own loader looks first.
// R1. The addon is only ever tried in a child process.
// R2. The cache is outside node_modules, keyed by version and platform: compiled once a machine, not once an install.
import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { inCache, inRoot, installedVersion } from './paths.mjs'
import { run } from './process.mjs'
import { SetupError, step } from './report.mjs'

/** The Node-API version the prebuilt binary of better-sqlite3 13 asks for. */
const prebuiltNodeApi = 10

/** Sets the Node-API version the sources would fix to the one of the headers at hand; their code needs nothing newer. */
const compilerFlags = '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'

const targetFile = () => inRoot('node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node')
const stampFile = () => inRoot('node_modules', 'better-sqlite3', 'build', '.works-on')

export function runningNodeNeedsCompiledAddon() {
  return Number(process.versions.napi) < prebuiltNodeApi
}

/** True when the next call of `ensureNativeAddon` will compile. */
export function compileIsPending({ compiled }) {
  return compiled && !existsSync(targetFile()) && !existsSync(cachedFile())
}

/** Makes `better-sqlite3` load; `compiled` says that some runtime in use is too old for the prebuilt binary. */
export async function ensureNativeAddon({ compiled }) {
  const stamp = `${installedVersion('better-sqlite3')} ${process.version} ${compiled ? 'compiled' : 'prebuilt'}`
  if (readText(stampFile()) === stamp) return
  if (compiled) await placeCompiledAddon()
  const failure = loadFailure()
  if (failure && compiled) {
    rmSync(cachedFile(), { force: true })
    await placeCompiledAddon()
  }
  const lastFailure = failure && loadFailure()
  if (lastFailure) {
    throw new SetupError(
      `better-sqlite3 does not load in Node ${process.version} on ${process.platform} ${process.arch}: ${lastFailure}\n` +
        'Delete node_modules and run the same command again; Node 22.14 or newer needs no compiling at all.',
    )
  }
  mkdirSync(dirname(stampFile()), { recursive: true })
  writeFileSync(stampFile(), stamp)
}

async function placeCompiledAddon() {
  if (!existsSync(cachedFile())) await compile()
  mkdirSync(dirname(targetFile()), { recursive: true })
  const fresh = `${targetFile()}.${process.pid}`
  copyFileSync(cachedFile(), fresh)
  renameSync(fresh, targetFile())
}

async function compile() {
  await step({ title: 'Compiling better-sqlite3 for this Node', expect: 'about 1 to 2 minutes, once a machine' }, async (progress) => {
    mkdirSync(dirname(cachedFile()), { recursive: true })
    const workshop = mkdtempSync(join(dirname(cachedFile()), 'compiling-'))
    try {
      const source = join(workshop, 'node_modules', 'better-sqlite3')
      for (const name of ['better-sqlite3', 'node-addon-api']) cpSync(inRoot('node_modules', name), join(workshop, 'node_modules', name), { recursive: true })
      rmSync(join(source, 'build'), { recursive: true, force: true })
      const nodeGyp = inRoot('node_modules', 'node-gyp', 'bin', 'node-gyp.js')
      const args = [nodeGyp, 'rebuild', '--release', '--force_build=1', `--jobs=${Math.max(2, cpus().length)}`, ...headersArgument()]
      const { code, output } = await run(process.execPath, args, {
        cwd: source,
        env: { ...process.env, CXXFLAGS: `${process.env.CXXFLAGS ?? ''} ${compilerFlags}`.trim() },
        onLine: (line) => progress(line.startsWith('gyp') ? '' : line.slice(0, 60)),
      })
      const built = join(source, 'build', 'Release', 'better_sqlite3.node')
      if (code !== 0 || !existsSync(built)) throw new SetupError(compileHelp(output))
      renameSync(built, cachedFile())
    } finally {
      rmSync(workshop, { recursive: true, force: true })
    }
  })
}

/** The headers of the running Node, when it was installed with them: node-gyp would otherwise download them. */
function headersArgument() {
  const prefix = dirname(dirname(process.execPath))
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : []
}

function compileHelp(output) {
  const needs = process.platform === 'win32' ? 'Visual Studio Build Tools (C++) and Python 3' : process.platform === 'darwin' ? 'the Xcode command line tools (`xcode-select --install`)' : 'python3, make and g++'
  return `better-sqlite3 could not be compiled. It needs ${needs}, and the headers of Node ${process.version}; with Node 22.14 or newer no compiling is needed at all.\n${output.split('\n').slice(-25).join('\n')}`
}

/** Why the addon does not work, or undefined when it does. */
function loadFailure() {
  const program = "const D = require('better-sqlite3'); const d = new D(':memory:'); if (d.prepare('select 42').pluck().get() !== 42) process.exit(3)"
  const { status, signal, stderr } = spawnSync(process.execPath, ['-e', program], { cwd: inRoot(), encoding: 'utf8' })
  if (status === 0) return undefined
  if (signal) return `the process was ended by ${signal} while loading it (a binary made for another Node-API does that)`
  return stderr.split('\n').find((line) => line.includes('Error')) ?? `exit code ${status}`
}

function cachedFile() {
  const libc = process.platform === 'linux' && !process.report?.getReport().header.glibcVersionRuntime ? 'musl' : ''
  return inCache('better-sqlite3', `${installedVersion('better-sqlite3')}-${process.platform}${libc}-${process.arch}`, 'better_sqlite3.node')
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
