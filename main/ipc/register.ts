import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import { calls, type CallInput, type CallName, type CallOutput } from '@shared/ipc/contract.ts'
import type { Reply } from '@shared/ipc/reply.ts'
import { outOfBounds } from './bounds.ts'

/** The whole surface, one function a call. Leave one out and the app does not compile. */
export type Handlers = { [N in CallName]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> }

/** What the bridge needs of Electron, so that the same calls answer in a test. */
export interface IpcServer {
  handle(channel: string, listener: (event: { fromOurWindow: boolean }, input: unknown) => Promise<Reply>): void
}

export type RegisterOptions = {
  /** Blacks out what no window is to see in the text of a failure. */
  redact?(failure: Failure): Failure
  /** Told of errors that nobody foresaw. It gets the call's name and the error, never the input. */
  onUnexpected(name: CallName, error: unknown): void
}

/**
 * Puts every call of the contract behind the same door: who sent it, then what it is, then the work.
 * Whatever arrives, the answer is a Reply; nothing a window sends can throw here.
 */
export function registerCalls(ipc: IpcServer, handlers: Handlers, options: RegisterOptions): void {
  for (const name of Object.keys(calls) as CallName[]) {
    ipc.handle(name, async (event, input) => {
      if (!event.fromOurWindow) return refused('unauthorized', `${name} was called from outside the app's window, so it was not done.`)
      try {
        const excess = outOfBounds(input)
        if (excess !== null) return refused('limit', `${name} was called with data that cannot be read: ${excess}.`)
        const parsed = calls[name].input.safeParse(input)
        if (!parsed.success) return refused('invalid-input', `${name} was called with input that does not fit: ${firstIssues(parsed.error.issues)}`)
        const handler = handlers[name] as (input: unknown) => unknown
        return { ok: true, value: await handler(parsed.data) }
      } catch (error) {
        const failure = failureOf(name, error, options)
        return { ok: false, failure: options.redact?.(failure) ?? failure }
      }
    })
  }
}

function refused(code: 'unauthorized' | 'invalid-input' | 'limit', message: string): Reply {
  return { ok: false, failure: { code, message, retryable: false } }
}

function failureOf(name: CallName, error: unknown, options: RegisterOptions): Failure {
  if (error instanceof AppError) return error.failure
  options.onUnexpected(name, error)
  return { ...toFailure(error), message: `Flowbench could not do this (${name}): ${textOf(error)}. The log in the data folder says more.` }
}

function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300)
}

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string }

function firstIssues(issues: readonly Issue[]): string {
  const shown = issues.slice(0, 3).map((issue) => `${issue.path.map(String).join('/').slice(0, 200) || 'the input'}: ${issue.message.slice(0, 300)}`)
  const more = issues.length - shown.length
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '')
}
