import type { OutboxItem } from '@shared/outbox-item.ts'

type Told = Pick<OutboxItem, 'state' | 'attempts' | 'failures'>

/** Each attempt ended before anything left this machine, and none is under way. */
export function neverLeft({ state, attempts, failures }: Told): boolean {
  return state !== 'leased' && state !== 'done' && failures.length > 0 && failures.length >= attempts && failures.every(({ failure }) => failure.sent === 'not-sent')
}

/** How a write that is not done stands, as the title of its last failure. */
export function endTitle(item: Told): string {
  if (item.state === 'retry') return 'It is tried again by itself'
  if (neverLeft(item)) return 'It was not sent'
  const last = item.failures.at(-1)?.failure
  if (last?.code === 'in-doubt') return 'It was given up: whether it happened is not known'
  return last?.sent === 'not-sent' || last?.sent === 'not-processed' ? 'It did not happen' : 'It failed'
}
