// npm run kit: dist/flowbench-kit.tgz, which authors of connectors install for development. docs/make-a-connector.md says how.
import { mkdirSync, renameSync, readFileSync } from 'node:fs'
import { ensureBuilt } from './lib/build.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { inRoot } from './lib/paths.mjs'
import { run } from './lib/process.mjs'
import { fail, say, SetupError } from './lib/report.mjs'

try {
  await ensureDependencies()
  await ensureBuilt('kit')
  mkdirSync(inRoot('dist'), { recursive: true })
  const { code, output } = await run('npm', ['pack', inRoot('out', 'kit'), '--pack-destination', inRoot('dist')], { cwd: inRoot('out', 'kit'), shell: process.platform === 'win32' })
  if (code !== 0) throw new SetupError(`npm could not pack the kit:\n${output}`)
  const { version } = JSON.parse(readFileSync(inRoot('out', 'kit', 'package.json'), 'utf8'))
  renameSync(inRoot('dist', `flowbench-${version}.tgz`), inRoot('dist', 'flowbench-kit.tgz'))
  say('The kit is dist/flowbench-kit.tgz')
} catch (error) {
  fail(error)
}
