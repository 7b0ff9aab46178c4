// On a fresh machine the commands themselves install what they need: until then none of them may need a package.
import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const repository = fileURLToPath(new URL('..', import.meta.url))
/** It writes files that are committed, so it runs where everything is installed. */
const forDevelopers = ['scripts/generate-assets.mjs']

test.each(commands())('%s starts where nothing is installed', async (entry) => {
  expect(await packagesNeededAtStart(entry)).toEqual([])
})

test('a package that is named at the top of a file would be seen', async () => {
  expect(await packagesNeededAtStart('scripts/lib/make-kit.mjs')).toEqual(['esbuild'])
})

function commands(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
  return Object.values(scripts).flatMap((command) => /^node (scripts\/[\w-]+\.mjs)/.exec(command)?.[1] ?? []).filter((entry) => !forDevelopers.includes(entry))
}

async function packagesNeededAtStart(entry: string): Promise<string[]> {
  const { metafile } = await build({ entryPoints: [join(repository, entry)], absWorkingDir: repository, bundle: true, packages: 'external', platform: 'node', format: 'esm', write: false, metafile: true, logLevel: 'error' })
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports)
  return [...new Set(imports.filter(({ kind, external, path }) => kind === 'import-statement' && external === true && !isBuiltin(path)).map(({ path }) => path))]
}
