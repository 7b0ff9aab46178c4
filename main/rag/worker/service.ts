import type { Failure } from '@shared/failure.ts'

export type Role = 'store' | 'embed' | 'read'
export type ThreadData = { role: Role; /** Of the store: where it lies, null for memory. */ folder: string | null }

export type Question = { id: number; name: string; given: unknown[] }
export type Reply = { id: number } & ({ kind: 'done'; value: unknown } | { kind: 'failed'; failure: Failure })

/** What a thread can do: functions by name, of what can be sent to it and back. */
export type Service = { [name: string]: (...given: never[]) => unknown }
