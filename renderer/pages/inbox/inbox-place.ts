import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { ItemId, ItemState } from '@shared/outbox-item.ts'
import { showPage } from '../../session/session-store.ts'

export type InboxFilter = 'all' | 'refused' | ItemState

/** What the Inbox shows; it stays while other pages are looked at. */
export type InboxPlace = { filter: InboxFilter; search: string; openId: ItemId | null; /** Where the arrows are while no detail covers the list. */ cursorId: ItemId | null }

export const inboxPlace = createStore<InboxPlace>(() => ({ filter: 'all', search: '', openId: null, cursorId: null }))

export function useInboxPlace<T>(selector: (place: InboxPlace) => T): T {
  return useStore(inboxPlace, selector)
}

/** Goes to one request, from wherever it is named. */
export function openInboxItem(openId: ItemId): void {
  inboxPlace.setState({ openId, cursorId: openId, filter: 'all', search: '' })
  showPage('inbox')
}
