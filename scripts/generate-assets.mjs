// Writes the generated files in assets/: the JSON Schema of the document, and the triggers' sample payloads.
// They are kept in the repository; scripts/assets/all.test.ts fails when they are not what this would write.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { inRoot } from './lib/paths.mjs'

const bundle = inRoot('out', 'generate-assets.mjs')
await build({
  entryPoints: [inRoot('scripts', 'assets', 'all.ts')], outfile: bundle,
  bundle: true, platform: 'node', format: 'esm', logLevel: 'warning', tsconfig: inRoot('tsconfig.base.json'),
})
try {
  const { generatedAssets } = await import(pathToFileURL(bundle).href)
  for (const { path, text } of generatedAssets()) {
    mkdirSync(inRoot(path, '..'), { recursive: true })
    writeFileSync(inRoot(path), text)
    console.log(`${path}: ${Math.ceil(text.length / 1024)} KB`)
  }
} finally {
  rmSync(bundle)
}
