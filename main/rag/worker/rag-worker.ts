// The thread that does one part of retrieval, one question after the other: keeps collections, computes vectors, or reads files.
import { parentPort, workerData } from 'node:worker_threads'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { EmbedService } from './embed-service.ts'
import type { ReadService } from './read-service.ts'
import type { StoreService } from './store-service.ts'
import type { Question, Reply, Service, ThreadData } from './service.ts'

const { role, folder } = workerData as ThreadData
/** Loaded with the first question, so that whatever is wrong with it is an answer. */
let service: Promise<Service> | null = null
let last: Promise<void> = Promise.resolve()

parentPort?.on('message', (question: Question) => {
  last = last.then(async () => reply(await answer(question)))
})

async function answer({ id, name, given }: Question): Promise<Reply> {
  try {
    const perform = (await (service ??= load()))[name]
    if (!perform) throw new Error(`There is nothing called ${name} here`)
    return { id, kind: 'done', value: await perform(...(given as never[])) }
  } catch (error) {
    return { id, kind: 'failed', failure: failureOf(error) }
  }
}

/** Vectors are moved and not copied. */
function reply(answered: Reply): void {
  const moved = answered.kind === 'done' && answered.value instanceof Float32Array ? [answered.value.buffer as ArrayBuffer] : []
  parentPort?.postMessage(answered, moved)
}

async function load(): Promise<Service> {
  return (await serviceOf()) as object as Service
}

async function serviceOf(): Promise<StoreService | EmbedService | ReadService> {
  switch (role) {
    case 'store': return (await import('./store-service.ts')).storeService(folder)
    case 'embed': return (await import('./embed-service.ts')).embedService()
    case 'read': return (await import('./read-service.ts')).readService
    default: return role satisfies never
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return error.failure
  const { code, message } = error as { code?: unknown; message: string }
  if (code === 'SQLITE_BUSY') return { code: 'unavailable', message: 'Another process is writing to the collections. It is tried again.', retryable: true, sent: 'not-processed' }
  if (code === 'SQLITE_FULL') return { code: 'unavailable', message: 'The disk is full, so nothing was indexed. Make room, and try again.', retryable: true, sent: 'not-processed' }
  if (typeof code === 'string' && /^SQLITE_(CORRUPT|NOTADB)/.test(code)) return { code: 'internal', message: `The collections in knowledge.db are damaged (${message}). Move the file away, with those named like it, and index your documents anew.`, retryable: false }
  return toFailure(error)
}
