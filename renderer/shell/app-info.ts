import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { CallOutput } from '@shared/ipc/contract.ts'
import { call, onPush } from '../api.ts'

export type AppInfo = CallOutput<'app.info'> & { maximised: boolean }

/** What this app and this window are. Read once; only `maximised` changes. */
export const appInfoStore = createStore<AppInfo>(() => ({ version: '', platform: '', dataFolder: '', electron: '', customFrame: false, maximised: false }))

export function useAppInfo<T>(selector: (info: AppInfo) => T): T {
  return useStore(appInfoStore, selector)
}

export async function loadAppInfo(): Promise<void> {
  onPush('window.changed', ({ maximised }) => appInfoStore.setState({ maximised }))
  appInfoStore.setState(await call('app.info'))
}
