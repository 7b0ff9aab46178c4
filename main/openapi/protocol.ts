import type { Failure } from '@shared/failure.ts'
import type { DocumentOffer, ImportedOperation } from '@shared/imported-connector.ts'

/** What is asked of the worker. `read` comes first and once. */
export type WorkerQuestion = { kind: 'read'; text: string; from: string | null } | { kind: 'operations'; keys: readonly string[] }

export type WorkerAnswer = { kind: 'offer'; offer: DocumentOffer } | { kind: 'operations'; operations: ImportedOperation[] } | { kind: 'failed'; failure: Failure }
