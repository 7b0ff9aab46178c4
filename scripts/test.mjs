// npm test: everything that is checked, from a fresh clone on. A part that fails does not keep the others from being run.
// A test that fails beside others is run once more by itself: what fails then has failed, and the other is named, since it
// hangs on something that it does not say (docs/decisions/0082-tests-that-fail-once.md).
// The last line says how much was checked and how much of it failed: N passed, N failed[, N skipped].
import { mkdirSync, rmSync } from 'node:fs'
import { ensureBuilt } from './lib/build.mjs'
import { runChecks } from './lib/checks.mjs'
import { conformanceResults } from './lib/conformance.mjs'
import { runEndToEnd } from './lib/end-to-end.mjs'
import { ensurePackage } from './lib/package.mjs'
import { inRoot } from './lib/paths.mjs'
import { runHere } from './lib/process.mjs'
import { fail, say } from './lib/report.mjs'
import { endToEndResults, unitResults } from './lib/report-tests.mjs'
import { setUpForElectron } from './lib/setup.mjs'

const reports = inRoot('test-results')
/** What may differ in what people install: the main job, what the window is kept from, how the app starts and ends, and programs of others. */
const packagedSpecs = ['main-job.spec', 'security.spec', 'desktop.spec', 'added-connectors.spec', 'knowledge.spec']

const killsOfApp = 4
/** More than a few files that fail have failed for a reason. */
const mostLookedAtAgain = 5

const counts = { passed: 0, failed: 0, skipped: 0 }
/** What is to be read at the end, where it is not lost among everything that was printed. */
const notes = []

let electron
try {
  electron = await setUpForElectron({ forTests: true })
} catch (error) {
  fail(error)
}
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

await part('Checks', checks)
const isBuilt = await part('Build', build)
await part('Unit and integration tests', unitTests)
await part('Conformance of the MCP client and server', conformance)
if (isBuilt) await part('Kills of the app under load', crashTests)
if (isBuilt && (await part('End-to-end tests', endToEndTests))) await part('End-to-end tests of the packaged app', packagedTests)

if (notes.length > 0) say(`\n${notes.join('\n')}`)
const { passed, failed, skipped } = counts
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
process.exit(failed === 0 ? 0 : 1)

/** Resolves with whether the part could be run at all; a part that could not counts as one failure. */
async function part(title, work) {
  say(`\n── ${title}`)
  try {
    await work()
    return true
  } catch (error) {
    say(`${title}: ${error.message}`)
    notes.push(`Failed: ${title}`)
    counts.failed++
    return false
  }
}

async function checks() {
  const { passed, failed } = await runChecks()
  count({ passed: passed.length, failed: failed.length })
  for (const name of failed) notes.push(`Failed: ${name}`)
}

async function build() {
  await ensureBuilt('app')
  await ensureBuilt('cli')
}

async function unitTests() {
  const first = await vitest({ file: `${reports}/unit.json` })
  const files = [...new Set(first.failed.map(({ file }) => file))]
  if (files.length === 0 || files.length > mostLookedAtAgain) return countTests(first)
  say(`\nOnce more, by themselves: ${files.join(', ')}`)
  const second = await vitest({ file: `${reports}/unit-again.json`, args: ['--maxWorkers=1', ...files] })
  const isStillFailed = ({ file, name }) => second.failed.some((other) => other.file === file && other.name === name)
  const again = first.failed.filter((test) => !isStillFailed(test))
  countTests({ ...first, passed: first.passed + again.length, failed: second.failed, again })
}

async function vitest({ file, args = [] }) {
  const code = await runHere(process.execPath, [inRoot('node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args], { cwd: inRoot() })
  const results = unitResults(file)
  if (code !== 0 && results.failed.length === 0) results.failed.push({ file: 'vitest', name: `ended with ${code}` })
  return results
}

/** What our own tests of MCP cannot know: the official suite's mind. They ran among the unit tests. */
async function conformance() {
  const { passed, failed, skipped, notes: said } = await conformanceResults()
  for (const line of said) say(line)
  if (skipped > 0) notes.push(...said)
  countTests({ passed, failed, skipped })
}

/** The short form; `npm run test:crash -- --app` is the long one. The command line is killed among the unit tests. */
async function crashTests() {
  const code = await runHere(process.execPath, [inRoot('scripts', 'crash.mjs'), '--app', '--kills', String(killsOfApp)], { cwd: inRoot() })
  countTests({ passed: code === 0 ? 1 : 0, failed: code === 0 ? [] : [{ file: 'crash/', name: 'kills of the app under load' }] })
}

async function endToEndTests() {
  await playwright({ file: `${reports}/end-to-end.json`, args: [] })
}

/** In what people install: other fuses, files in an archive, no development runtime around it. */
async function packagedTests() {
  if (process.platform !== 'linux') return say('Packaging is tested on Linux.')
  const executable = await ensurePackage({ electron })
  await playwright({ file: `${reports}/packaged.json`, args: [...packagedSpecs, '--output=e2e/artifacts/results-packaged'], environment: { FLOWBENCH_E2E_APP: executable } })
}

async function playwright({ file, args, environment }) {
  const code = await runEndToEnd({
    electron,
    args: ['--reporter=list,json', '--pass-with-no-tests', '--retries=1', ...args],
    environment: { ...environment, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  })
  const results = endToEndResults(file)
  if (code !== 0 && results.failed.length === 0) results.failed.push({ file: 'playwright', name: `ended with ${code}` })
  countTests(results)
}

function countTests({ passed, failed, again = [], skipped = 0 }) {
  count({ passed, failed: failed.length, skipped })
  for (const { file, name } of failed) notes.push(`Failed: ${file}: ${name}`)
  for (const { file, name } of again) notes.push(`Failed beside others, and passed when it was run again: ${file}: ${name}`)
}

function count({ passed, failed, skipped = 0 }) {
  counts.passed += passed
  counts.failed += failed
  counts.skipped += skipped
}
