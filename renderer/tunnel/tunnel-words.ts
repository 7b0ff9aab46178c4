import type { TunnelProviderInfo, TunnelState, TunnelTraits } from '@shared/tunnel.ts'
import type { StateName } from '../ui/state-mark.ts'

/** A state of the tunnel in the colours and icons of all states, in its own word. */
export function stateWord(tunnel: TunnelState): { state: StateName; word: string } {
  switch (tunnel.state) {
    case 'off': return { state: 'initial', word: 'Off' }
    case 'connecting': return { state: 'running', word: 'Connecting' }
    case 'up': return { state: 'succeeded', word: 'Up' }
    case 'retrying': return { state: 'waiting', word: 'Down, trying again' }
    case 'failed': return { state: 'failed', word: 'Failed' }
  }
}

/** "Attempt 3 in 2 s", counted from the first. */
export function retryWords({ at, attempt }: Extract<TunnelState, { state: 'retrying' }>, now: number): string {
  const seconds = Math.ceil((at - now) / 1000)
  return seconds > 0 ? `Attempt ${attempt + 1} in ${seconds} s.` : `Attempt ${attempt + 1} begins.`
}

/** What is so with a provider, in the order in which it matters. */
export function traitWords({ preservesRawBody, returnsOurAnswer, stableUrl, account }: TunnelTraits): { text: string; isGood: boolean }[] {
  return [
    preservesRawBody ? { text: 'Bodies arrive as they were sent, so signatures can be checked', isGood: true } : { text: 'Bodies are changed on the way, so no signature can be checked and nothing is taken in', isGood: false },
    returnsOurAnswer ? { text: 'The service hears our own answer', isGood: true } : { text: 'The service hears the provider’s answer, whatever becomes of the request', isGood: false },
    ...(stableUrl ? [{ text: 'The address can stay the same', isGood: true }] : []),
    ...(account ? [{ text: 'Takes an account, at least for an address of your own', isGood: true }] : []),
  ]
}

/** For the list to choose from. */
export function choiceOf({ key, displayName, purpose, availability }: TunnelProviderInfo) {
  return { value: key, label: displayName, detail: availability.available ? purpose : 'Not on this machine' }
}
