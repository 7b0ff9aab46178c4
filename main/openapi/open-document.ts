// open-document: a document in a thread of its own. Its text is nobody's we know, so whatever it does to its reader is
// ended by a limit of time and of memory, and the window goes on meanwhile.

import { AppError } from '@shared/failure.ts'
import type { DocumentOffer, ImportedOperation } from '@shared/imported-connector.ts'
import { Worker } from 'node:worker_threads'
import type { WorkerAnswer, WorkerQuestion } from './protocol.ts'
import { maxBytes, tooLarge } from './too-large.ts'

export interface OpenDocument {
  readonly offer: DocumentOffer
  /** Those with these keys, whole. Rejects with AppError `not-found` for one that is not offered. */
  operations(keys: readonly string[]): Promise<ImportedOperation[]>
  close(): void
}

/** Microsoft Graph's 47 MB take a dozen seconds. */
const usualTimeoutMs = 20_000
const timeoutMsPerMb = 1_000
const heapMb = 1_536

/**
 * Reads a text of unknown origin. `from` is its own address, if it has one.
 * Rejects with AppError: `invalid-input` for what is no OpenAPI document, `limit` for what is too much.
 */
export async function openDocument(text: string, { workerPath, from, timeoutMs = usualTimeoutMs + (text.length / 1_000_000) * timeoutMsPerMb }: { /** The built `openapi-worker.js`. */ workerPath: string; from: string | null; timeoutMs?: number }): Promise<OpenDocument> {
  if (text.length > maxBytes) throw tooLarge()
  const worker = new Worker(workerPath, { env: {}, execArgv: [], stdin: false, resourceLimits: { maxOldGenerationSizeMb: heapMb } })
  worker.unref()
  const close = (): void => void worker.terminate()
  const ask = async (question: WorkerQuestion): Promise<WorkerAnswer> => {
    const answer = await answerOf(worker, question, timeoutMs)
    if (answer.kind === 'failed') throw new AppError(answer.failure)
    return answer
  }
  try {
    const answer = await ask({ kind: 'read', text, from })
    if (answer.kind !== 'offer') throw new AppError({ code: 'internal', message: 'The document was read, but what it offers was not told.', retryable: false })
    return {
      offer: answer.offer,
      async operations(keys) {
        const told = await ask({ kind: 'operations', keys })
        return told.kind === 'operations' ? told.operations : []
      },
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

function answerOf(worker: Worker, question: WorkerQuestion, timeoutMs: number): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      worker.unref()
      act()
    }
    const refuse = (failure: ConstructorParameters<typeof AppError>[0], cause?: unknown): void => settle(() => reject(new AppError(failure, { cause })))
    const onMessage = (answer: WorkerAnswer): void => settle(() => resolve(answer))
    const onError = (error: Error & { code?: string }): void => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') refuse({ code: 'limit', message: 'The document needs more memory than a document may take. Cut it down to the operations you need.', retryable: false }, error)
      else refuse({ code: 'internal', message: `The document could not be read: ${error.message}.`, retryable: false }, error)
    }
    const onExit = (): void => refuse({ code: 'cancelled', message: 'The document was closed.', retryable: false })
    const timer = setTimeout(() => {
      void worker.terminate()
      refuse({ code: 'limit', message: `Reading the document took longer than ${Math.round(timeoutMs / 1000)} s and was ended. As JSON it is read much faster than as YAML.`, retryable: false })
    }, timeoutMs)
    worker.ref()
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    worker.postMessage(question)
  })
}
