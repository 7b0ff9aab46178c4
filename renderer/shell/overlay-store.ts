import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

/** What lies over the whole window; at most one at a time. */
export type Overlay = 'none' | 'commands' | 'shortcuts'

export const overlayStore = createStore<{ overlay: Overlay; paletteOver: boolean }>(() => ({ overlay: 'none', paletteOver: false }))

const overlayOf = (state: { overlay: Overlay }) => state.overlay
const paletteOverOf = (state: { paletteOver: boolean }) => state.paletteOver

export function useOverlay(): Overlay {
  return useStore(overlayStore, overlayOf)
}

export function showOverlay(overlay: Overlay): void {
  overlayStore.setState({ overlay })
}

/** Whether the palette lies over the canvas, in a window too narrow to have it beside. */
export function usePaletteOver(): boolean {
  return useStore(overlayStore, paletteOverOf)
}

export function setPaletteOver(paletteOver: boolean): void {
  overlayStore.setState({ paletteOver })
}
