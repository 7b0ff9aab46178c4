import { useRef } from 'react'

/**
 * Gives focus back to where it was before a dialog opened. Radix does so only for dialogs with a trigger of their own;
 * ours are opened by keys, menus and runs.
 */
export function useReturnFocus() {
  const before = useRef<Element | null>(null)
  return {
    /** Call before focus moves into the dialog. */
    remember: () => { before.current = document.activeElement },
    giveBack: (event: Event) => {
      event.preventDefault()
      if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus({ preventScroll: true })
    },
  }
}
