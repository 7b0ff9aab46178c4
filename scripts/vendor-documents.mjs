// npm run test:vendor-documents: the contracts of connectors again, with every request that they make compared with the vendor's
// own OpenAPI document. The documents, 800 MB, are fetched once into .cache/; then it says what was compared.
import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fetchDocuments } from './lib/openapi-documents.mjs'
import { inRoot } from './lib/paths.mjs'
import { runHere } from './lib/process.mjs'
import { fail, say } from './lib/report.mjs'
import { setUpForNode } from './lib/setup.mjs'

try {
  await setUpForNode()
  const documents = fetchDocuments()
  const reports = inRoot('out', 'vendor-documents')
  rmSync(reports, { recursive: true, force: true })
  const connectors = readdirSync(inRoot('main', 'connectors'), { recursive: true }).map((name) => name.replaceAll('\\', '/')).filter((name) => name.endsWith('/contract.test.ts'))
  const withDocument = connectors.filter((name) => readFileSync(inRoot('main', 'connectors', name), 'utf8').includes('vendorDocuments('))
  const files = withDocument.map((name) => `main/connectors/${name}`)
  const code = await runHere(process.execPath, [inRoot('node_modules', 'vitest', 'vitest.mjs'), 'run', ...files], { cwd: inRoot(), env: { ...process.env, VENDOR_DOCUMENTS: documents, VENDOR_DOCUMENTS_REPORT: reports } })
  const told = code === 0 ? readdirSync(reports).sort().map((name) => JSON.parse(readFileSync(join(reports, name), 'utf8'))) : []
  for (const { connector, documents: titles, requests, operations, excuses } of told) {
    say(`${connector}: ${requests} requests, ${operations} operations, ${Object.keys(excuses).length} excused; ${titles.join(', ')}`)
    for (const [problem, reason] of Object.entries(excuses)) say(`  ${problem.trim()}: ${reason}`)
  }
  process.exitCode = code === 0 && told.length === files.length ? 0 : 1
} catch (error) {
  fail(error)
}
