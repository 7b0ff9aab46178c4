import { panelOf, sessionStore, setPanel } from '../session/session-store.ts'
import { overlayStore, setPaletteOver } from './overlay-store.ts'
import { focusPalette } from '../palette/palette.tsx'
import { isCompact, isShort, windowSizeStore } from './window-size.ts'
import { createStore } from 'zustand/vanilla'
import { useStore } from 'zustand'

// panels: which panels are open. In a small window palette and run panel start closed, and what is opened there is not remembered.

const shortStore = createStore<{ bottomOpen: boolean }>(() => ({ bottomOpen: false }))
const shortOpenOf = (state: { bottomOpen: boolean }) => state.bottomOpen

/** Whether the run panel of a low window is open. */
export function useOpenInShort(): boolean {
  return useStore(shortStore, shortOpenOf)
}

export function setRunPanelOpen(open: boolean): void {
  if (isShort(windowSizeStore.getState())) shortStore.setState({ bottomOpen: open })
  else setPanel('bottom', { open })
}

export function toggleRunPanel(): void {
  const open = isShort(windowSizeStore.getState()) ? shortStore.getState().bottomOpen : panelOf(sessionStore.getState(), 'bottom').open
  setRunPanelOpen(!open)
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
