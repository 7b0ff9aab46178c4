// Builds the app and the command line, what is not up to date of them.
import { ensureBuilt } from './lib/build.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { fail } from './lib/report.mjs'

try {
  await ensureDependencies()
  await ensureBuilt('app')
  await ensureBuilt('cli')
} catch (error) {
  fail(error)
}
