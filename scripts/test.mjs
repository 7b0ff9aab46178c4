// npm test: everything that is checked, from a fresh clone on. A part that fails does not keep the others from being run.
// The last line says how much was checked and how much of it failed: N passed, N failed[, N skipped].
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { ensureBuilt } from './lib/build.mjs'
import { runChecks } from './lib/checks.mjs'
import { runEndToEnd } from './lib/end-to-end.mjs'
import { ensurePackage } from './lib/package.mjs'
import { inRoot } from './lib/paths.mjs'
import { runHere } from './lib/process.mjs'
import { fail, say } from './lib/report.mjs'
import { setUpForElectron } from './lib/setup.mjs'

const reports = inRoot('test-results')
/** What may differ in what people install: the main job, what the window is kept from, how the app starts and ends, and programs of others. */
const packagedSpecs = ['main-job.spec', 'security.spec', 'desktop.spec', 'added-connectors.spec']

const killsOfApp = 4

const counts = { passed: 0, failed: 0, skipped: 0 }

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
if (isBuilt) await part('Kills of the app under load', crashTests)
if (isBuilt && (await part('End-to-end tests', endToEndTests))) await part('End-to-end tests of the packaged app', packagedTests)

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
    counts.failed++
    return false
  }
}

async function checks() {
  const { passed, failed } = await runChecks()
  count({ passed: passed.length, failed: failed.length })
}

async function build() {
  await ensureBuilt('app')
  await ensureBuilt('cli')
}

async function unitTests() {
  const file = `${reports}/unit.json`
  const code = await runHere(process.execPath, [inRoot('node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], { cwd: inRoot() })
  const report = read(file)
  // A file that could not even be loaded has no tests to count.
  const broken = report.testResults.filter((result) => result.status === 'failed' && !result.assertionResults.some(({ status }) => status === 'failed'))
  const failed = report.numFailedTests + broken.length
  count({ passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: report.numPendingTests + report.numTodoTests })
}

/** The short form; `npm run test:crash -- --app` is the long one. The command line is killed among the unit tests. */
async function crashTests() {
  const code = await runHere(process.execPath, [inRoot('scripts', 'crash.mjs'), '--app', '--kills', String(killsOfApp)], { cwd: inRoot() })
  count({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 })
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
    args: ['--reporter=list,json', '--pass-with-no-tests', ...args],
    environment: { ...environment, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  })
  const { stats, errors } = read(file)
  const failed = stats.unexpected + errors.length
  count({ passed: stats.expected + stats.flaky, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: stats.skipped })
}

function count({ passed, failed, skipped = 0 }) {
  counts.passed += passed
  counts.failed += failed
  counts.skipped += skipped
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new Error('ended without a report; what it printed above says why.')
  }
}
