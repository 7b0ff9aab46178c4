import { build } from 'esbuild'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))

/** For tests: what the builds of the app and of the command line make of the process. */
export async function buildProcess(): Promise<{ entry: string; remove(): void }> {
  const cache = path.join(here, '..', '..', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(path.join(cache, 'confined-'))
  const entry = path.join(folder, 'confined-process.mjs')
  await build({
    entryPoints: [path.join(here, 'process', 'confined-process.ts')], outfile: entry, bundle: true, platform: 'node', target: 'node20', format: 'esm',
    alias: { '@shared': path.join(here, '..', '..', 'shared'), '@main': path.join(here, '..') }, logLevel: 'error',
  })
  return { entry, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
