import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { StorageStatus } from '@shared/storage-status.ts'
import { call, onPush } from '../api.ts'

/** Whether what happens can be written down, as main says. */
const storageStore = createStore<{ status: StorageStatus }>(() => ({ status: { state: 'ok' } }))

const statusOf = (state: { status: StorageStatus }) => state.status

export function useStorageStatus(): StorageStatus {
  return useStore(storageStore, statusOf)
}

export async function followStorage(): Promise<void> {
  onPush('storage.changed', (status) => storageStore.setState({ status }))
  storageStore.setState({ status: await call('storage.status') })
}
