import type { CallName } from '@shared/ipc/contract.ts'
import type { Handlers } from './register.ts'

/** The handlers of one noun: `CallsOf<'workflow'>` has `workflow.list`, `workflow.create` and so on, all of them. */
export type CallsOf<Noun extends string> = Pick<Handlers, Extract<CallName, `${Noun}.${string}`>>
