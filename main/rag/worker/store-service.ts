import type { Distance } from '../store/distance.ts'
import { openStore } from '../store/open-store.ts'
import { createStore, type Store } from '../store/store.ts'

export type StoreService = Store & { distance(): Distance; close(): void }

export async function storeService(folder: string | null): Promise<StoreService> {
  const { database, distance } = await openStore(folder)
  return { ...createStore(database), distance: () => distance, close: () => void database.close() }
}
