import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { Settings } from '@shared/settings.ts'
import { call } from '../api.ts'
import { attemptNow } from './attempt.ts'

// settings-store: what a person chose for the whole app, as main keeps it.
// T1. A choice shows at once and is then sent; when main refuses, what main has is shown again.
// T2. The theme is an attribute of the page: absent, the page follows the system.

export const settingsStore = createStore<Settings>(() => Settings.parse({}))

export function useSettings<T>(selector: (settings: Settings) => T): T {
  return useStore(settingsStore, selector)
}

export async function loadSettings(): Promise<void> {
  settingsStore.setState(await call('settings.get'), true)
}

/** An answer that a later choice has overtaken does not know that choice yet, and is not shown. */
let turns = 0

export function changeSettings(change: Partial<Settings>): void {
  const turn = ++turns
  const before = settingsStore.getState()
  settingsStore.setState(change)
  attemptNow('The setting was not kept', async () => {
    try {
      const kept = await call('settings.put', change)
      if (turn === turns) settingsStore.setState(kept)
    } catch (error) {
      settingsStore.setState(before, true)
      throw error
    }
  })
}

/** Keeps the page's theme as it is chosen. Returns what stops it. */
export function followTheme(root: HTMLElement): () => void {
  const show = ({ theme }: Settings) => {
    if (theme === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = theme
  }
  show(settingsStore.getState())
  return settingsStore.subscribe(show)
}

/** What the switch in the rail does: to the opposite of what is on the screen. */
export function switchTheme(): void {
  const { theme } = settingsStore.getState()
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  changeSettings({ theme: isDark ? 'light' : 'dark' })
}
