import type { RunSummary } from '@shared/run-summary.ts'
import { useCatalog, type CatalogState } from '../catalog/catalog-store.ts'
import { starterWords } from '../shell/outcome-words.ts'
import { eventTitle } from '../triggers/event-words.ts'
import { useTriggers, type TriggerState } from '../triggers/trigger-store.ts'

const triggerTypesOf = (state: CatalogState) => state.triggerTypes
const sendersOf = (state: TriggerState) => state.senders

/** Who or what began a run; an event that is still kept by its name and its sender. */
export function useStarterWords({ startedBy, event }: Pick<RunSummary, 'startedBy' | 'event'>): string {
  const triggerTypes = useCatalog(triggerTypesOf)
  const senders = useTriggers(sendersOf)
  if (startedBy.kind !== 'event' || event === undefined) return starterWords(startedBy)
  const title = eventTitle(event, triggerTypes, senders)
  return startedBy.version === 'draft' ? `${title}, to the draft` : title
}
