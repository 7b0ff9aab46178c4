import { createStore } from 'zustand/vanilla'
import { sessionStore, showPage, type Page } from '../session/session-store.ts'

/** The address that the form of allowed addresses begins with, and the page where it was wanted; null when the form begins empty. */
export const grantFormStore = createStore<{ wanted: { address: string; from: Page } | null }>(() => ({ wanted: null }))

/** Opens Settings where private addresses are allowed, with this one filled in, and comes back once it is allowed. Nothing is allowed until the person says so. */
export function openGrantForm(address: string): void {
  grantFormStore.setState({ wanted: { address, from: sessionStore.getState().page } })
  showPage('settings')
}
