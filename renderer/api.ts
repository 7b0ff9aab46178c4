import { z } from 'zod'
import { AppError } from '@shared/failure.ts'
import type { CallInput, CallName, CallOutput, Push, PushName } from '@shared/ipc/contract.ts'
import { Reply } from '@shared/ipc/reply.ts'

// The page's content policy forbids compiling code from text, which zod otherwise tries in order to parse faster.
z.config({ jitless: true })

/** What the preload puts on `window`: two functions, which pass only names of the contract. */
export interface Bridge {
  invoke(name: string, input: unknown): Promise<unknown>
  on(push: string, listener: (payload: unknown) => void): () => void
}

declare global {
  interface Window { readonly flowbench: Bridge }
}

/**
 * Asks main. Rejects with an AppError that carries main's Failure.
 * Values are typed by the contract and not parsed again: main made them from the same table, and parsing a run's outputs would cost frames.
 */
export async function call<N extends CallName>(name: N, ...[input]: CallInput<N> extends void ? [] : [input: CallInput<N>]): Promise<CallOutput<N>> {
  const reply = Reply.parse(await window.flowbench.invoke(name, input))
  if (!reply.ok) throw new AppError(reply.failure)
  return reply.value as CallOutput<N>
}

/** Hears what main says unasked. Returns the function that stops listening. */
export function onPush<N extends PushName>(name: N, listener: (payload: Push<N>) => void): () => void {
  return window.flowbench.on(name, (payload) => listener(payload as Push<N>))
}
