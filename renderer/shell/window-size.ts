import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

// window-size: the few widths and heights at which the frame is laid out differently.

type WindowSize = { width: number; height: number }

const read = (): WindowSize => ({ width: window.innerWidth, height: window.innerHeight })

export const windowSizeStore = createStore<WindowSize>(() => (typeof window === 'undefined' ? { width: 1440, height: 900 } : read()))

if (typeof window !== 'undefined') window.addEventListener('resize', () => windowSizeStore.setState(read()))

export function useWindowSize<T>(selector: (size: WindowSize) => T): T {
  return useStore(windowSizeStore, selector)
}

/** The palette opens over the canvas, the inspector is narrow. */
export const isCompact = ({ width }: WindowSize) => width < 1280
/** The run panel is closed to its tabs unless it is asked for. */
export const isShort = ({ height }: WindowSize) => height <= 800
export const widthOf = ({ width }: WindowSize) => width
export const heightOf = ({ height }: WindowSize) => height
