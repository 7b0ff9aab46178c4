import { build } from 'esbuild'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const top = path.join(here, '..', '..')

/** Builds the worker as the app's build does, for tests. It lies inside the repository, where it finds its packages. */
export async function buildWorker(): Promise<{ workerPath: string; remove(): void }> {
  const cache = path.join(top, '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(path.join(cache, 'rag-'))
  const workerPath = path.join(folder, 'rag-worker.js')
  await build({
    entryPoints: [path.join(here, 'worker', 'rag-worker.ts')], outfile: workerPath, bundle: true, platform: 'node', target: 'node20', format: 'esm',
    packages: 'external', alias: { '@shared': path.join(top, 'shared'), '@main': path.join(top, 'main') }, logLevel: 'error',
  })
  return { workerPath, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
