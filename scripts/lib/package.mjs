// package: the app as people get it, made by electron-builder from out/ and the Electron at hand.
// R1. What is made with the fallback runtime is for trying and testing; what people get is made with the official one.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { ensureBuilt, madeFrom } from './build.mjs'
import { inRoot } from './paths.mjs'
import { run } from './process.mjs'
import { SetupError, say, step } from './report.mjs'

/** Makes the unpacked app of this platform if it is not up to date, and returns its executable. */
export async function ensurePackage({ electron }) {
  await ensureBuilt('app')
  const folder = inRoot('dist')
  const executable = `${folder}/linux-unpacked/flowbench`
  const stampFile = `${folder}/.made-from`
  const stamp = `${madeFrom('app')} ${electron.folder} ${statSync(inRoot('electron-builder.yml')).mtimeMs}`
  if (existsSync(executable) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return executable
  rmSync(`${folder}/linux-unpacked`, { recursive: true, force: true })
  await step({ title: 'Packaging the app', expect: 'about half a minute' }, async (progress) => {
    await runBuilder({ electron, targets: ['--linux', 'dir'], output: folder, progress })
  })
  writeFileSync(stampFile, stamp)
  return executable
}

/** Makes what can be handed out: `targets` as electron-builder names them, for this platform. */
export async function makeInstallers({ electron, targets }) {
  await ensureBuilt('app')
  if (electron.kind === 'fallback') {
    throw new SetupError('Installers are made with the official Electron only, and here there is just the fallback runtime. Run this where Electron can be downloaded.')
  }
  const platform = { linux: '--linux', darwin: '--mac', win32: '--win' }[process.platform]
  await step({ title: `Packaging: ${targets.join(', ')}`, expect: 'some minutes' }, (progress) =>
    runBuilder({ electron, targets: [platform, ...targets], output: inRoot('dist'), progress }),
  )
  say(`They are in ${inRoot('dist')}`)
}

async function runBuilder({ electron, targets, output, progress }) {
  mkdirSync(output, { recursive: true })
  const configFile = `${output}/.config.json`
  const config = {
    extends: inRoot('electron-builder.yml'),
    directories: { output },
    electronDist: electron.folder,
    electronVersion: electron.version,
    // The binary compiled for this machine is for the fallback runtime only; everybody else gets the one better-sqlite3 brings.
    files: electron.kind === 'fallback' ? [] : ['!node_modules/better-sqlite3/build{,/**}'],
    afterPack: inRoot('scripts', 'lib', 'after-pack.mjs'),
  }
  writeFileSync(configFile, JSON.stringify(config))
  const args = [inRoot('node_modules', 'electron-builder', 'cli.js'), ...targets, '--publish=never', '--config', configFile]
  const { code, output: text } = await run(process.execPath, args, { cwd: inRoot(), onLine: (line) => progress(line.slice(0, 60)) })
  rmSync(configFile)
  if (code !== 0) throw new SetupError(`electron-builder failed:\n${text}`)
}
