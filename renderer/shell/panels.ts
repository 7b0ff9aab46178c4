import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { focusPalette } from '../palette/palette.tsx'
import { currentRun, runStore, useRuns, type RunStoreState } from '../run/run-store.ts'
import { panelOf, sessionStore, setPanel, useSession, type SessionState } from '../session/session-store.ts'
import { overlayStore, setPaletteOver } from './overlay-store.ts'
import { settingsStore, useSettings } from './settings-store.ts'
import { isCompact, isShort, useWindowSize, windowSizeStore } from './window-size.ts'

// panels: which panels are open.
// N1. In a small window the palette and the run panel begin closed, and so does the run panel before the very first run.
// N2. What is opened against N1 is open for now; what is opened or closed otherwise is remembered.

const forNowStore = createStore<{ bottomOpen: boolean }>(() => ({ bottomOpen: false }))
const openForNow = (state: { bottomOpen: boolean }) => state.bottomOpen
const keptOpen = (state: SessionState) => panelOf(state, 'bottom').open
const isUntried = ({ guide }: { guide: readonly string[] | null }) => guide !== null && !guide.includes('run')
const hasNoRun = (state: RunStoreState) => currentRun(sessionStore.getState().activeWorkflowId)(state) === undefined

export function useRunPanelOpen(): boolean {
  const short = useWindowSize(isShort)
  const untried = useSettings(isUntried)
  const noRun = useRuns(hasNoRun)
  const now = useStore(forNowStore, openForNow)
  const kept = useSession(keptOpen)
  return short || (untried && noRun) ? now : kept
}

export function setRunPanelOpen(open: boolean): void {
  if (isOpenForNow()) forNowStore.setState({ bottomOpen: open })
  else setPanel('bottom', { open })
}

export function toggleRunPanel(): void {
  setRunPanelOpen(!(isOpenForNow() ? openForNow(forNowStore.getState()) : keptOpen(sessionStore.getState())))
}

/** Opens the palette and puts the cursor into its search, or closes it. */
export function togglePalette(): void {
  if (isCompact(windowSizeStore.getState())) {
    const open = !overlayStore.getState().paletteOver
    setPaletteOver(open)
    if (open) requestAnimationFrame(focusPalette)
    return
  }
  const { open } = panelOf(sessionStore.getState(), 'palette')
  setPanel('palette', { open: !open })
  if (!open) requestAnimationFrame(focusPalette)
}

function isOpenForNow(): boolean {
  return isShort(windowSizeStore.getState()) || (isUntried(settingsStore.getState()) && hasNoRun(runStore.getState()))
}
