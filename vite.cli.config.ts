// Builds the command line. It runs in plain Node and must start fast: what a command does not need stays in chunks of its own.
import { defineConfig } from 'vite'
import { alias, flatNodeOutput, keptExternal, nodeTarget, path } from './vite.shared.ts'

export default defineConfig({
  resolve: { alias },
  // Bundle the packages too; `external` below names the exceptions.
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'out/cli',
    emptyOutDir: true,
    target: nodeTarget,
    minify: true,
    rolldownOptions: {
      input: { flowbench: path('main/cli/index.ts'), 'sandbox-worker': path('main/sandbox/sandbox-worker.ts'), 'openapi-worker': path('main/openapi/openapi-worker.ts'), 'rag-worker': path('main/rag/worker/rag-worker.ts'), 'confined-process': path('main/confined/process/confined-process.ts'), 'sqlite-process': path('main/databases/process/sqlite-process.ts') },
      external: keptExternal,
      output: flatNodeOutput,
    },
  },
})
