import { createStore } from 'zustand/vanilla'
import { showPage } from '../session/session-store.ts'

/** The address that the form of allowed addresses begins with; null when it begins empty. */
export const grantFormStore = createStore<{ address: string | null }>(() => ({ address: null }))

/** Opens Settings where private addresses are allowed, with this one filled in. Nothing is allowed until the person says so. */
export function openGrantForm(address: string): void {
  grantFormStore.setState({ address })
  showPage('settings')
}
