// The worker thread that holds one document while a person chooses from it. It may be killed at any moment.
import { toFailure } from '@shared/failure.ts'
import { parentPort } from 'node:worker_threads'
import { convertDocument, type ReadDocument } from './convert.ts'
import { parseText } from './parse-text.ts'
import type { WorkerAnswer, WorkerQuestion } from './protocol.ts'

let document: ReadDocument | null = null

parentPort?.on('message', (question: WorkerQuestion) => parentPort?.postMessage(answer(question)))

function answer(question: WorkerQuestion): WorkerAnswer {
  try {
    if (question.kind === 'operations') return { kind: 'operations', operations: document?.operations(question.keys) ?? [] }
    document = convertDocument(parseText(question.text), question.from)
    return { kind: 'offer', offer: document.offer }
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'failed', failure: { code: 'limit', message: 'The document is nested too deeply to be read.', retryable: false } }
    return { kind: 'failed', failure: toFailure(error) }
  }
}
