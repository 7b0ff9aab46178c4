// Reads documents one after the other in a thread that can be killed, as an import would, but with every operation.
import { convertDocument } from '@main/openapi/convert.ts'
import { connectorOf } from '@main/openapi/connector.ts'
import { parseText } from '@main/openapi/parse-text.ts'
import { toFailure } from '@shared/failure.ts'
import { isJsonObject } from '@shared/json.ts'
import { readFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { z } from 'zod'

export type ReadOne =
  | { kind: 'read'; file: string; ms: number; bytes: number; operations: number; refused: { method: string; path: string; reason: string }[]; largest: number; misfits: string[] }
  | { kind: 'failed'; file: string; ms: number; bytes: number; message: string; hasOperations: boolean }

parentPort?.on('message', (file: string) => parentPort?.postMessage(readOne(file)))

function readOne(file: string): ReadOne {
  const text = readFileSync(file, 'utf8')
  const begun = performance.now()
  try {
    const document = convertDocument(parseText(text), null)
    const ms = performance.now() - begun
    const misfits: string[] = []
    let largest = 0
    for (const { key } of document.offer.operations) {
      const operations = document.operations([key])
      largest = Math.max(largest, JSON.stringify(operations).length)
      const { offer } = document
      const connector = connectorOf({ key: 'corpus', displayName: offer.title, version: '', source: { kind: 'file', name: file }, baseUrl: offer.servers[0]?.url ?? 'https://example.com', variables: offer.variables, schemes: offer.schemes, operations, offered: {}, importedAt: 0 })
      const [action] = connector.actions
      if (!action || !isJsonObject(z.toJSONSchema(action.input, { io: 'input' }))) misfits.push(key)
    }
    return { kind: 'read', file, ms, bytes: text.length, operations: document.offer.operations.length, refused: document.offer.refused, largest, misfits }
  } catch (error) {
    return { kind: 'failed', file, ms: performance.now() - begun, bytes: text.length, message: toFailure(error).message, hasOperations: /"(get|post|put|patch|delete)"\s*:/.test(text) }
  }
}
