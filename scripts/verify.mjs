// npm run verify: types of each layer, the import table, lint, unused code.
import { runChecks } from './lib/checks.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { fail, say } from './lib/report.mjs'

try {
  await ensureDependencies()
  const { failed } = await runChecks()
  say(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}`)
  process.exitCode = failed.length === 0 ? 0 : 1
} catch (error) {
  fail(error)
}
