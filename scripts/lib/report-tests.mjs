// report-tests: what test runners wrote down, as names and counts.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { inRoot } from './paths.mjs'

/** Of vitest's JSON: `{ passed, failed: [{ file, name }], skipped }`. A file that could not be loaded has no tests to count, and counts as one. */
export function unitResults(file) {
  const report = read(file)
  const failed = report.testResults.flatMap(({ name, status, assertionResults, message }) => {
    const tests = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => ({ file: relative(inRoot(), name), name: fullName }))
    return tests.length === 0 && status === 'failed' ? [{ file: relative(inRoot(), name), name: `could not be run: ${String(message).split('\n')[0]}` }] : tests
  })
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests }
}

/** Of Playwright's JSON: `{ passed, failed: [{ file, name }], again: [{ file, name }], skipped }`; `again` passed when they were run once more. */
export function endToEndResults(file) {
  const { stats, errors, suites } = read(file)
  const specs = suites.flatMap(specsOf)
  const named = (status) => specs.filter(({ tests }) => tests.some((test) => test.status === status)).map(({ file: spec, title }) => ({ file: `e2e/${spec}`, name: title }))
  return {
    passed: stats.expected + stats.flaky,
    failed: [...named('unexpected'), ...errors.map(({ message }) => ({ file: 'e2e', name: String(message).split('\n')[0] }))],
    again: named('flaky'),
    skipped: stats.skipped,
  }
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new Error('ended without a report; what it printed above says why.')
  }
}
