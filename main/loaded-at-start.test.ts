// What is loaded costs every server its memory for as long as it runs, whether or not anything uses it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Metafile } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alias } from '../vite.shared.ts'

const out = fileURLToPath(new URL('../out', import.meta.url))
let folder: string
let outputs: Metafile['outputs']
let first: string
beforeAll(async () => {
  mkdirSync(out, { recursive: true })
  // Where the packages are found that are not bundled.
  folder = mkdtempSync(join(out, 'loaded-'))
  const entry = fileURLToPath(new URL('./services.ts', import.meta.url))
  const { metafile } = await build({ entryPoints: [entry], bundle: true, splitting: true, format: 'esm', platform: 'node', outdir: folder, metafile: true, alias, external: ['better-sqlite3', 'quickjs-emscripten', '@ngrok/ngrok'], logLevel: 'silent' })
  outputs = metafile.outputs
  first = Object.keys(outputs).find((file) => outputs[file]?.entryPoint?.endsWith('main/services.ts')) ?? ''
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

test('only the packages that every run needs are loaded at start; what one connector or one feature needs is loaded when it is used', () => {
  const loaded = new Set<string>()
  const load = (file: string): void => {
    if (loaded.has(file)) return
    loaded.add(file)
    for (const { path, kind } of outputs[file]?.imports ?? []) if (kind === 'import-statement') load(path)
  }
  load(first)
  const packages = new Set([...loaded].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {})).flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input)?.[1] ?? []))
  expect([...packages].sort()).toEqual(['@marcbachmann/cel-js', 'croner', 'ipaddr.js', 're2js', 'zod'])
})

test('nothing that is loaded at start writes a number or a date as people do: the tables for that take 9 MiB', () => {
  const script = `
    const refuse = () => { throw new Error('The tables of ICU are loaded at start') }
    Number.prototype.toLocaleString = refuse
    Date.prototype.toLocaleString = refuse
    String.prototype.localeCompare = refuse
    for (const name of ['NumberFormat', 'DateTimeFormat', 'Collator', 'Segmenter', 'PluralRules']) Intl[name] = refuse
    await import(${JSON.stringify(pathToFileURL(join(folder, 'services.js')).href)})`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
