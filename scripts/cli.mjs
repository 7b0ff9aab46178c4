// Runs the command line in this very process. Prints nothing of its own on standard output, and nothing at all when all is ready.
import { ensureBuilt } from './lib/build.mjs'
import { inRoot } from './lib/paths.mjs'
import { fail } from './lib/report.mjs'
import { setUpForNode } from './lib/setup.mjs'
import { pathToFileURL } from 'node:url'

const program = inRoot('out', 'cli', 'flowbench.js')

try {
  await setUpForNode()
  await ensureBuilt('cli')
} catch (error) {
  fail(error)
}
// npm runs scripts in the repository; files are named from where the person is.
if (process.env.npm_lifecycle_event === 'cli' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)
// The program reads its arguments as any other would: from the third on.
process.argv[1] = program
await import(pathToFileURL(program).href)
