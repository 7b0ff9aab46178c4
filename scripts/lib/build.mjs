// build: makes out/ from the sources, when they changed since it was last made.
// R1. A part is known by the paths, sizes and times of what goes into it; looking takes milliseconds.
// R2. A stamp is written only after a build that went well, with what was seen before it began.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { withLock } from './lock.mjs'
import { inRoot } from './paths.mjs'
import { run } from './process.mjs'
import { SetupError, step } from './report.mjs'

const commonSources = ['main', 'shared', 'package.json', 'package-lock.json', 'tsconfig.base.json', 'vite.shared.ts']

const parts = {
  app: {
    title: 'Building the app',
    sources: [...commonSources, 'renderer', 'electron.vite.config.ts', 'tsconfig.renderer.json'],
    product: 'out/main/index.js',
    command: ['electron-vite', 'bin/electron-vite.js', 'build', '--logLevel', 'warn'],
  },
  cli: {
    title: 'Building the command line',
    sources: [...commonSources, 'vite.cli.config.ts'],
    product: 'out/cli/flowbench.js',
    command: ['vite', 'bin/vite.js', 'build', '--config', 'vite.cli.config.ts', '--logLevel', 'warn'],
  },
  kit: {
    title: 'Building the kit for authors of connectors',
    sources: [...commonSources, 'testing', 'renderer/inspector/form/control.ts', 'tsconfig.kit.json', 'scripts/lib/make-kit.mjs'],
    product: 'out/kit/package.json',
    script: 'scripts/lib/make-kit.mjs',
  },
  crash: {
    title: 'Building the command line of the crash tests',
    sources: [...commonSources, 'crash/flowbench.ts', 'crash/register.ts', 'crash/tool-server.ts', 'vite.cli.config.ts', 'vite.crash.config.ts'],
    product: 'out/crash-cli/flowbench.js',
    command: ['vite', 'bin/vite.js', 'build', '--config', 'vite.crash.config.ts', '--logLevel', 'warn'],
  },
}

/** Builds one part, `app`, `cli`, `kit` or `crash`, if it is missing or older than its sources. */
export async function ensureBuilt(name) {
  if (!Object.hasOwn(parts, name)) throw new SetupError(`There is nothing called "${name}" to build, only ${Object.keys(parts).join(', ')}.`)
  if (isFresh(name)) return
  await withLock('build', async () => {
    if (!isFresh(name)) await build(name)
  })
}

async function build(name) {
  const { title, sources, command, script } = parts[name]
  const seen = fingerprint(sources)
  rmSync(stampFile(name), { force: true })
  await step({ title, expect: 'some seconds' }, async () => {
    const [packageName, file, ...args] = command ?? []
    const program = script === undefined ? inRoot('node_modules', packageName, file) : inRoot(script)
    const { code, output } = await run(process.execPath, [program, ...args], { cwd: inRoot() })
    if (code !== 0) throw new SetupError(`The build failed:\n${output}`)
  })
  mkdirSync(dirname(stampFile(name)), { recursive: true })
  writeFileSync(stampFile(name), seen)
}

export function isFresh(name) {
  const { sources, product } = parts[name]
  if (!existsSync(inRoot(product)) || !existsSync(stampFile(name))) return false
  return readFileSync(stampFile(name), 'utf8') === fingerprint(sources)
}

/** What the part in out/ was made from: equal texts, equal parts. */
export function madeFrom(name) {
  return readFileSync(stampFile(name), 'utf8')
}

function stampFile(name) {
  return inRoot('out', `.made-from-${name}`)
}

function fingerprint(sources) {
  const hash = createHash('sha1')
  for (const source of sources) addTo(hash, source)
  return hash.digest('hex')
}

function addTo(hash, path) {
  const info = statSync(inRoot(path), { throwIfNoEntry: false })
  if (info?.isDirectory()) {
    for (const entry of readdirSync(inRoot(path)).sort()) addTo(hash, join(path, entry))
  } else if (info && !/\.test\.tsx?$/.test(path)) {
    hash.update(`${path} ${info.size} ${info.mtimeMs}\n`)
  }
}
