// Makes out/kit: the npm package `flowbench` with `flowbench/connector` and `flowbench/testing`, for authors of connectors.
// What both share stands in files of its own, so that an AppError of one is an AppError of the other.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'
import { inRoot } from './paths.mjs'
import { run } from './process.mjs'

const folder = inRoot('out', 'kit')
const { version, license, engines, dependencies, devDependencies } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))

rmSync(folder, { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: { connector: inRoot('main', 'connectors', 'flowbench-connector.ts'), testing: inRoot('testing', 'index.ts') },
  outdir: folder, bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external', metafile: true,
  alias: { '@shared': inRoot('shared'), '@main': inRoot('main') },
})
const { code, output } = await run(process.execPath, [inRoot('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.kit.json'], { cwd: inRoot() })
if (code !== 0) throw new Error(output)
for (const name of readdirSync(join(folder, 'types'), { recursive: true })) if (name.endsWith('.d.ts')) withoutAliases(join(folder, 'types', name))

const external = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter((each) => each.external && !each.path.startsWith('node:')).map(({ path }) => path))
const used = [...new Set(external)].filter((name) => name !== 'vitest').sort()
const missing = used.filter((name) => dependencies[name] === undefined)
if (missing.length > 0) throw new Error(`The kit would need ${missing.join(', ')}, which is no dependency of Flowbench.`)
const entry = (name, source) => [`./${name}`, { types: `./types/${source}.d.ts`, default: `./${name}.js` }]
writeFileSync(join(folder, 'package.json'), `${JSON.stringify({
  name: 'flowbench', version, description: 'Make and test connectors for Flowbench', license, type: 'module', engines,
  exports: Object.fromEntries([entry('connector', 'main/connectors/flowbench-connector'), entry('testing', 'testing/index')]),
  dependencies: Object.fromEntries(used.map((name) => [name, dependencies[name]])),
  peerDependencies: { vitest: `^${devDependencies.vitest}` }, peerDependenciesMeta: { vitest: { optional: true } },
}, null, 2)}\n`)

/** `@shared/x.ts` means nothing outside of the repository, and declarations stand beside files that end in .js. */
function withoutAliases(file) {
  const text = readFileSync(file, 'utf8').replace(/((?:from|import\()\s*)(['"])(@shared|@main|\.{1,2})\/([^'"]+?)\.ts\2/g, (_, before, quote, start, rest) => {
    const target = start.startsWith('@') ? relative(dirname(file), join(folder, 'types', start.slice(1), rest)).replaceAll('\\', '/') : `${start}/${rest}`
    return `${before}${quote}${target.startsWith('.') ? target : `./${target}`}.js${quote}`
  })
  writeFileSync(file, text)
}
