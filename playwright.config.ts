// End-to-end tests: the built app in real Electron, driven by mouse and keyboard. `npm run e2e` gives them a display and an Electron.
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  testMatch: /.*\.(spec|test)\.ts/,
  outputDir: 'e2e/artifacts/results',
  // One window at a time: focus and the pointer belong to one.
  workers: 1,
  // What is waited for comes within a second or two on a machine of its own; a busy one may take its time.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env['CI']),
  use: { trace: 'retain-on-failure' },
})
