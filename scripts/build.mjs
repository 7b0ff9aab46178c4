// npm run build [-- PARTS]: builds the app and the command line, or the parts that are named, what is not up to date of them.
import { ensureBuilt } from './lib/build.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { fail } from './lib/report.mjs'

try {
  await ensureDependencies()
  const named = process.argv.slice(2)
  for (const part of named.length > 0 ? named : ['app', 'cli']) await ensureBuilt(part)
} catch (error) {
  fail(error)
}
