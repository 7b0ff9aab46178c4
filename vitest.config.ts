// Unit and integration tests: beside the code, in plain Node. What needs a window is in e2e/.
import { defineConfig } from 'vitest/config'
import { alias } from './vite.shared.ts'

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['{main,shared,renderer,scripts,bench,crash,testing}/**/*.test.{ts,tsx}'],
    // Real files, real sockets, real processes: a busy machine may take its time.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A process each, since native addons and workers live in some of them.
    pool: 'forks',
    // Most of the time is spent waiting for those, so every core has a file.
    maxWorkers: '100%',
  },
})
