import type { InboxCounts } from '@shared/inbox-request.ts'
import { itemMarks } from '../../triggers/item-state.tsx'
import { Chips, type ChipChoice } from '../../ui/chips.tsx'
import type { InboxFilter } from './inbox-place.ts'

const states = ['queued', 'leased', 'retry', 'dead'] as const

/** All, and each state that something is in; refused ones are kept apart. */
export function InboxFilters({ filter, counts, onChange }: { filter: InboxFilter; counts: InboxCounts; onChange: (filter: InboxFilter) => void }) {
  const all = Object.values(counts.states).reduce((sum, count) => sum + count, 0)
  const choices: ChipChoice<InboxFilter>[] = [
    { value: 'all', label: 'All', count: all },
    ...states.map((state): ChipChoice<InboxFilter> => ({ value: state, label: itemMarks[state].word, tone: itemMarks[state].className, count: counts.states[state] ?? 0 })),
    { value: 'refused', label: 'Refused', tone: 's-failed', count: counts.refused },
  ]
  return <Chips label="State" value={filter} choices={choices.filter(({ value, count }) => value === 'all' || value === 'refused' || value === filter || (count ?? 0) > 0)} onChange={onChange} />
}
