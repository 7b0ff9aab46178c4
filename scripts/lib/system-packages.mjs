// system-packages: on Linux, the shared libraries Electron is linked against, a virtual display where there is none,
// and the compiler better-sqlite3 needs on an older Node. On macOS and Windows there is nothing to do.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { hasCommand, run } from './process.mjs'
import { SetupError, step } from './report.mjs'

/** What Electron asks of the system beyond a bare Debian, by the name its loader looks for. */
const packageByLibrary = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libasound.so.2': 'libasound2',
  'libXss.so.1': 'libxss1',
  'libnss3.so': 'libnss3',
  'libnspr4.so': 'libnspr4',
  'libgbm.so.1': 'libgbm1',
  'libdrm.so.2': 'libdrm2',
  'libcups.so.2': 'libcups2',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libxkbcommon.so.0': 'libxkbcommon0',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXfixes.so.3': 'libxfixes3',
  'libXrandr.so.2': 'libxrandr2',
  'libX11.so.6': 'libx11-6',
  'libxcb.so.1': 'libxcb1',
  'libXext.so.6': 'libxext6',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libcairo.so.2': 'libcairo2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libexpat.so.1': 'libexpat1',
  'libglib-2.0.so.0': 'libglib2.0-0',
  'libudev.so.1': 'libudev1',
}

/** Without these Chromium draws boxes instead of letters and emoji; a machine with a display has fonts of its own. */
const fontPackages = ['fonts-noto-core', 'fonts-noto-color-emoji']

const compilerPackages = { python3: 'python3', make: 'make', 'g++': 'g++' }

/** A window can be shown: on Linux that takes a display server. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** Installs (as root) or asks for (otherwise) what this machine lacks: for the window, for compiling, for the end-to-end tests. */
export async function ensureSystemPackages({ forWindow, forCompiling, forTests = false }) {
  if (process.platform !== 'linux') return
  const missing = [...(forWindow ? await missingForWindow() : []), ...(forCompiling ? missingForCompiling() : []), ...(forTests ? missingForTests() : [])]
  if (missing.length > 0) await install([...new Set(missing)])
}

/** The last word: asks the loader itself whether this Electron finds every library. */
export async function checkLibraries(executable) {
  if (process.platform !== 'linux') return
  const libraries = await unresolvedLibraries(executable)
  if (libraries.length === 0) return
  const known = libraries.flatMap((library) => packageByLibrary[library] ?? [])
  if (known.length > 0) await install(known)
  const left = await unresolvedLibraries(executable)
  if (left.length === 0) return
  throw new SetupError(`Electron cannot start: these shared libraries are missing: ${left.join(', ')}.\nInstall the packages of your distribution that hold them, then run the same command again.`)
}

async function unresolvedLibraries(executable) {
  const { output } = await run('ldd', [executable])
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1])
}

async function missingForWindow() {
  const known = await loadableLibraries()
  const missing = known === undefined ? [] : Object.keys(packageByLibrary).filter((library) => !known.includes(`\t${library} `)).map((library) => packageByLibrary[library])
  if (hasDisplay()) return missing
  if (!onPath('Xvfb')) missing.push('xvfb', 'xauth')
  if (!existsSync('/usr/share/fonts/truetype/noto')) missing.push(...fontPackages)
  return missing
}

/**
 * The end-to-end tests have a display of their own, and type into the system's file dialogs; the order of syncs is
 * read off a trace. The tunnel by ssh is tested
 * against a real server of ssh, which only root may start; for others that test says that it is skipped.
 */
function missingForTests() {
  const forRoot = process.getuid() === 0 && onPath('apt-get')
  return [
    ...(onPath('Xvfb') ? [] : ['xvfb', 'xauth']), ...(onPath('xdotool') ? [] : ['xdotool']), ...(onPath('strace') ? [] : ['strace']),
    ...(forRoot && !existsSync('/usr/sbin/sshd') ? ['openssh-server'] : []), ...(forRoot && !onPath('ssh') ? ['openssh-client'] : []),
  ]
}

/** The text of the loader's cache, or undefined on a system that keeps none (musl). */
async function loadableLibraries() {
  const command = existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : 'ldconfig'
  const result = await run(command, ['-p'], { keptOutputLength: 10_000_000 }).catch(() => undefined)
  return result?.code === 0 ? result.output : undefined
}

function missingForCompiling() {
  return Object.keys(compilerPackages).filter((command) => !hasCommand(command)).map((command) => compilerPackages[command])
}

async function install(packages) {
  if (!onPath('apt-get')) {
    throw new SetupError(`This system lacks some packages. On Debian they are called: ${packages.join(' ')}.\nInstall what your distribution calls them, then run the same command again.`)
  }
  if (process.getuid() !== 0) {
    throw new SetupError(`This system lacks some packages. Install them with\n\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}\n\nand run the same command again.`)
  }
  await step({ title: `Installing system packages: ${packages.join(' ')}`, expect: 'about half a minute' }, async (progress) => {
    const onLine = (line) => progress(line.slice(0, 60))
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
    // Waits for another apt (a system update, say) instead of failing at once.
    const lockTimeout = ['-o', 'DPkg::Lock::Timeout=120']
    await run('apt-get', [...lockTimeout, 'update'], { onLine, env })
    const { code, output } = await run('apt-get', [...lockTimeout, 'install', '-y', '--no-install-recommends', ...packages], { onLine, env })
    if (code === 0) return
    throw new SetupError(`apt-get install failed:\n${output.split('\n').slice(-12).join('\n')}\nMend that (\`apt-get update\` may tell more), then run the same command again.`)
  })
}

export function onPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)))
}
