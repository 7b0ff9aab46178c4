import { build } from 'esbuild'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const top = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

/** For tests: what the builds of the app and of the command line make of a process or a worker. It lies inside the repository, where it finds its packages. `source` is below `main/`. */
export async function buildEntry(source: string, { withPackages = false } = {}): Promise<{ folder: string; entry: string; remove(): void }> {
  const cache = path.join(top, '.cache')
  mkdirSync(cache, { recursive: true })
  const name = path.basename(source, '.ts')
  const folder = mkdtempSync(path.join(cache, `${name}-`))
  const entry = path.join(folder, `${name}.js`)
  await build({
    entryPoints: [path.join(top, 'main', source)], outfile: entry, bundle: true, platform: 'node', target: 'node20', format: 'esm',
    ...(!withPackages && { packages: 'external' }), alias: { '@shared': path.join(top, 'shared'), '@main': path.join(top, 'main') }, logLevel: 'error',
  })
  return { folder, entry, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
