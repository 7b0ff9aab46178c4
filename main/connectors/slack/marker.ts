import type { z } from 'zod'
import type { ActionHttp, Reconciliation } from '../define.ts'
import { slackPages } from './call.ts'
import { Channel, Message, type Posted } from './objects.ts'

const eventType = 'flowbench_step'
const secondsBack = 30 * 86_400
const mostLooked = 1_000

/**
 * Data beside the message, which people do not see. Slack drops no duplicates itself: it takes a `client_msg_id` and heeds
 * it not. https://docs.slack.dev/messaging/message-metadata
 */
export function markerOf(idempotencyKey: string): { event_type: string; event_payload: { key: string } } {
  return { event_type: eventType, event_payload: { key: idempotencyKey } }
}

/** Looks through the channel, or the thread, for the message that this step posted. */
export async function findPosted(http: ActionHttp, { channel, threadTs }: { channel: string; threadTs?: string }, idempotencyKey: string): Promise<Reconciliation<z.input<typeof Posted>>> {
  const id = await idOf(http, channel)
  if (id === null) return { kind: 'unknown', reason: `There is no channel ${channel} that the app can see.` }
  const since = String(Math.floor(Date.now() / 1_000) - secondsBack)
  const query = { channel: id, oldest: since, include_all_metadata: true, ...(threadTs !== undefined && { ts: threadTs }) }
  const { items, isWhole } = await slackPages(http, Message, threadTs === undefined ? 'conversations.history' : 'conversations.replies', { list: 'messages', query, most: mostLooked })
  const found = items.find(({ metadata }) => metadata?.event_type === eventType && metadata.event_payload?.['key'] === idempotencyKey)
  if (found) return { kind: 'happened', output: { channel: id, ts: found.ts, message: found } }
  return isWhole ? { kind: 'did-not-happen' } : { kind: 'unknown', reason: `It is not among the newest ${mostLooked} messages of the channel.` }
}

/** Messages are read by the id alone. */
async function idOf(http: ActionHttp, channel: string): Promise<string | null> {
  if (/^[CGD][A-Z0-9]{5,}$/.test(channel)) return channel
  const isPerson = /^[UW][A-Z0-9]{5,}$/.test(channel)
  const { items } = await slackPages(http, Channel, 'conversations.list', { list: 'channels', query: { types: isPerson ? 'im' : 'public_channel,private_channel' }, most: 5_000, perPage: 1_000 })
  const name = channel.replace(/^#/, '')
  return items.find((each) => (isPerson ? each.user === channel : each.name === name))?.id ?? null
}
