// npm run test:mcp: our client and servers against the reference servers from npm, then the official conformance suite.
import { conformanceResults } from './lib/conformance.mjs'
import { inRoot } from './lib/paths.mjs'
import { runHere } from './lib/process.mjs'
import { fail, say } from './lib/report.mjs'
import { setUpForNode } from './lib/setup.mjs'

try {
  await setUpForNode()
  const code = await runHere(process.execPath, [inRoot('node_modules', 'vitest', 'vitest.mjs'), 'run', 'main/mcp', 'main/cli/mcp'], { cwd: inRoot() })
  const { failed, notes } = await conformanceResults()
  for (const line of notes) say(line)
  for (const { file, name } of failed) say(`Failed: ${file}: ${name}`)
  process.exitCode = code === 0 && failed.length === 0 ? 0 : 1
} catch (error) {
  fail(error)
}
