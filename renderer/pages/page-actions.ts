import { useEffect } from 'react'
import { registerActions, type AppAction } from '../shell/shortcuts.ts'

/** What can be done on a page while it is on the screen: by its keys, by Ctrl K, and in the sheet of shortcuts. */
export function usePageActions(actions: AppAction[]): void {
  useEffect(() => registerActions(actions), [actions])
}
