// Builds the desktop app: main (ESM), preload (CommonJS, since a sandboxed preload cannot be a module), renderer.
// What is built must run in the Electron we ship and in the older fallback runtime: Chromium 130, Node 20.
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { alias, flatNodeOutput, keptExternal, nodeTarget, path } from './vite.shared.ts'

export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      outDir: 'out/main',
      target: nodeTarget,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: path('main/index.ts'), 'sandbox-worker': path('main/sandbox/sandbox-worker.ts'), 'openapi-worker': path('main/openapi/openapi-worker.ts'), 'rag-worker': path('main/rag/worker/rag-worker.ts'), 'confined-process': path('main/confined/process/confined-process.ts'), 'sqlite-process': path('main/databases/process/sqlite-process.ts') },
        external: keptExternal,
        output: flatNodeOutput,
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      outDir: 'out/preload',
      target: nodeTarget,
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: path('main/preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path('renderer'),
    resolve: { alias: { '@shared': alias['@shared'] } },
    plugins: [react(), tailwindcss()],
    build: {
      outDir: path('out/renderer'),
      target: 'chrome130',
      // The content security policy allows files of ours only: nothing inline, no data: addresses, no fetching polyfill.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // Read from disk, so a warning about download size says nothing.
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: { input: path('renderer/index.html') },
    },
  },
})
