// What the builds of the app and of the command line have in common.
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'

export function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}

export const nodeTarget = 'node20'

export const alias = { '@shared': path('shared'), '@main': path('main'), 'flowbench/testing': path('testing/index.ts') }

/**
 * Everything is bundled, since one file loads faster than hundreds, but for Node's own modules, Electron, and packages that
 * find a binary beside their own files: the database's addon and its library for vectors, QuickJS's WebAssembly, ngrok's addon
 * and a model's weights.
 */
export const keptExternal: (string | RegExp)[] = [
  'electron',
  /^node:/,
  ...builtinModules,
  /^better-sqlite3/,
  /^quickjs-emscripten/,
  /^@jitl\//,
  /^@ngrok\//,
  /^sqlite-vec/,
  /^@energetic-ai\//,
]

/**
 * No folder for chunks: `new URL('./sandbox-worker.js', import.meta.url)` must mean the same file in every chunk. In ASCII, since
 * a single character beyond Latin-1 makes V8 keep a file's whole text at two bytes a character for as long as the program runs.
 */
export const flatNodeOutput = {
  charset: 'ascii',
  format: 'es',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
} as const
