import { build } from 'esbuild'
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))

/** Builds the worker as the app's build does, for tests. It lies inside the repository, where it finds its packages. */
export async function buildWorker(): Promise<{ workerPath: string; remove(): void }> {
  const cache = path.join(here, '..', '..', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(path.join(cache, 'sandbox-'))
  const workerPath = path.join(folder, 'sandbox-worker.mjs')
  await build({
    entryPoints: [path.join(here, 'sandbox-worker.ts')], outfile: workerPath, bundle: true, platform: 'node', target: 'node20', format: 'esm',
    packages: 'external', alias: { '@shared': path.join(here, '..', '..', 'shared') }, logLevel: 'error',
  })
  return { workerPath, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
