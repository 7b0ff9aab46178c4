import type { ItemState } from '@shared/outbox-item.ts'
import { durationWords } from '../pages/times.ts'
import { Icon, type IconName } from '../ui/icon.tsx'

/** Icon, word and colour of each state of an event or a write. */
export const itemMarks: Record<ItemState | 'refused', { icon: IconName; word: string; className: string; spin?: boolean }> = {
  queued: { icon: 'clock', word: 'Queued', className: 's-skipped' },
  leased: { icon: 'loader-circle', word: 'Leased', className: 's-running', spin: true },
  retry: { icon: 'history', word: 'Retry', className: 's-waiting' },
  dead: { icon: 'circle-x', word: 'Dead', className: 's-failed' },
  'in-doubt': { icon: 'circle-help', word: 'In doubt', className: 's-in-doubt' },
  done: { icon: 'circle-check', word: 'Done', className: 's-succeeded' },
  refused: { icon: 'shield-alert', word: 'Refused', className: 's-failed' },
}

export function ItemBadge({ state, dueAt, now }: { state: ItemState | 'refused'; dueAt?: number; now?: number }) {
  const mark = itemMarks[state]
  const wait = state === 'retry' && dueAt !== undefined && now !== undefined && dueAt > now ? ` in ${durationWords(dueAt - now)}` : ''
  return <span className={`badge ${mark.className}`}><Icon name={mark.icon} size={12} spin={mark.spin ?? false} />{mark.word}{wait}</span>
}
