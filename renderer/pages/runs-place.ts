import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { RunId } from '@shared/id.ts'
import { showPage } from '../session/session-store.ts'

export type RunsPlace = { openId: RunId | null }

/** Which run the page of runs shows; it stays while other pages are looked at. */
export const runsPlace = createStore<RunsPlace>(() => ({ openId: null }))

export function useRunsPlace<T>(selector: (place: RunsPlace) => T): T {
  return useStore(runsPlace, selector)
}

/** Goes to one run, from wherever it is named. */
export function openRun(openId: RunId): void {
  runsPlace.setState({ openId })
  showPage('runs')
}
