import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { ItemId, ItemState } from '@shared/outbox-item.ts'
import { showPage } from '../../session/session-store.ts'

export type OutboxFilter = 'all' | ItemState

/** What the Outbox shows; it stays while other pages are looked at. */
export type OutboxPlace = { filter: OutboxFilter; search: string; openId: ItemId | null; /** Where the arrows are while no detail covers the list. */ cursorId: ItemId | null }

export const outboxPlace = createStore<OutboxPlace>(() => ({ filter: 'all', search: '', openId: null, cursorId: null }))

export function useOutboxPlace<T>(selector: (place: OutboxPlace) => T): T {
  return useStore(outboxPlace, selector)
}

/** Goes to one write, from wherever it is named. */
export function openOutboxItem(openId: ItemId): void {
  outboxPlace.setState({ openId, cursorId: openId, filter: 'all', search: '' })
  showPage('outbox')
}
