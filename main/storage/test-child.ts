import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { build } from 'esbuild'
import { alias } from '../../vite.shared.ts'

const require = createRequire(import.meta.url)

/** Starts TypeScript as a process of its own, one that a test can kill. Native packages are loaded from where they are installed. */
export async function startChild(entry: string, folder: string, args: readonly string[] = []): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  const { outputFiles } = await build({
    entryPoints: [entry], bundle: true, platform: 'node', target: 'node20', format: 'cjs', write: false, alias, logLevel: 'silent',
    plugins: [{ name: 'installed', setup: (setup) => void setup.onResolve({ filter: /^better-sqlite3$/ }, ({ path }) => ({ path: require.resolve(path), external: true })) }],
  })
  mkdirSync(folder, { recursive: true })
  const script = join(folder, 'child.cjs')
  writeFileSync(script, outputFiles[0]?.contents ?? '')
  return spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
}
