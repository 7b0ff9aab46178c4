// checks: what `npm run verify` looks at. All are run, whatever becomes of the others; what failed is shown in full.
import { inRoot } from './paths.mjs'
import { run } from './process.mjs'
import { say } from './report.mjs'

/** More side by side only make each other wait. */
const atOnce = 2

const checks = [
  { name: 'lint', command: ['eslint', 'bin/eslint.js', '--quiet', '.'] },
  ...['shared', 'main', 'renderer', 'tools'].map((layer) => ({ name: `types of ${layer}`, command: ['typescript', 'bin/tsc', '--noEmit', '-p', `tsconfig.${layer}.json`] })),
  { name: 'import table', command: ['dependency-cruiser', 'bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', 'shared', 'main', 'renderer', 'e2e', 'bench', 'crash', 'testing'] },
  { name: 'unused code', command: ['knip', 'bin/knip.js', '--no-progress', '--no-config-hints'] },
]

/** Runs every check; resolves with `{ passed, failed }`, the names of each. */
export async function runChecks() {
  const waiting = [...checks]
  const passed = []
  const failed = []
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const list = (await passes(check)) ? passed : failed
      list.push(check.name)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { passed, failed }
}

async function passes({ name, command: [packageName, file, ...args] }) {
  const startedAt = Date.now()
  const { code, output } = await run(process.execPath, [inRoot('node_modules', packageName, file), ...args], { cwd: inRoot(), keptOutputLength: 200_000 })
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  say(code === 0 ? `✓ ${name}, ${seconds} s` : `✗ ${name}, ${seconds} s\n${output.trimEnd()}\n`)
  return code === 0
}
