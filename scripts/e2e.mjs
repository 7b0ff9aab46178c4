// npm run e2e [-- PLAYWRIGHT ARGUMENTS]: the end-to-end tests alone, on a display of their own.
import { ensureBuilt } from './lib/build.mjs'
import { runEndToEnd } from './lib/end-to-end.mjs'
import { fail } from './lib/report.mjs'
import { setUpForElectron } from './lib/setup.mjs'

try {
  const electron = await setUpForElectron({ forTests: true })
  await ensureBuilt('app')
  await ensureBuilt('cli')
  process.exit(await runEndToEnd({ electron, args: process.argv.slice(2) }))
} catch (error) {
  fail(error)
}
