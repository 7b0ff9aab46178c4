// What a package costs in memory it costs every server for as long as it runs, whether or not anything uses it.
import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { alias } from '../vite.shared.ts'

const atStart = ['@marcbachmann/cel-js', 'croner', 'ipaddr.js', 're2js', 'zod']

test('the services load only the packages that every run needs; what one connector or one feature needs is loaded when it is used', async () => {
  const entry = fileURLToPath(new URL('./services.ts', import.meta.url))
  const { metafile } = await build({ entryPoints: [entry], bundle: true, splitting: true, format: 'esm', platform: 'node', write: false, outdir: 'out', metafile: true, alias, external: ['better-sqlite3', 'quickjs-emscripten', '@ngrok/ngrok'], logLevel: 'silent' })
  const { outputs } = metafile
  const first = Object.keys(outputs).find((file) => outputs[file]?.entryPoint?.endsWith('main/services.ts')) ?? ''
  const loaded = new Set<string>()
  const load = (file: string): void => {
    if (loaded.has(file)) return
    loaded.add(file)
    for (const { path, kind } of outputs[file]?.imports ?? []) if (kind === 'import-statement') load(path)
  }
  load(first)
  const packages = new Set([...loaded].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {})).flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input)?.[1] ?? []))
  expect([...packages].sort()).toEqual(atStart)
})
