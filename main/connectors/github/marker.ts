import type { ActionHttp, Reconciliation } from '../define.ts'
import type { JsonCall } from '../kit/call-json.ts'
import { pages } from './call.ts'
import type { z } from 'zod'

const daysBack = 30
const mostLooked = 1_000

/** Stands in the text, where GitHub does not show it: whoever asks later finds by it what this step wrote. */
export function withMarker(text: string | undefined, idempotencyKey: string): string {
  return `${text === undefined || text === '' ? '' : `${text}\n\n`}${markerOf(idempotencyKey)}`
}

function markerOf(idempotencyKey: string): string {
  return `<!-- flowbench:${idempotencyKey.replace(/[^\w.:-]/g, '_')} -->`
}

/** Looks through a list for the marker. GitHub's search would be quicker, but lags behind what was written. */
export async function findMarked<Item extends z.ZodType<{ body?: string | null | undefined }>>(http: ActionHttp, item: Item, call: Omit<JsonCall, 'method'>, idempotencyKey: string): Promise<Reconciliation<z.output<Item>>> {
  const { items, isWhole } = await pages(http, item, call, mostLooked)
  const marker = markerOf(idempotencyKey)
  const found = items.find((each) => (each as { body?: string | null }).body?.includes(marker))
  if (found !== undefined) return { kind: 'happened', output: found }
  if (isWhole) return { kind: 'did-not-happen' }
  return { kind: 'unknown', reason: `It is not among the ${mostLooked} that were looked through, and there are more.` }
}

/** Older than any step that may still be asked about. */
export function lookedSince(): string {
  return new Date(Date.now() - daysBack * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z')
}
