import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Knowledge } from '@main/rag/knowledge.ts'
import { storeName } from '@main/rag/store/open-store.ts'
import type { CollectionAccount } from '@shared/knowledge/collection.ts'

export type CollectionAccountsOptions = { knowledge: Pick<Knowledge, 'collections'>; /** Null keeps everything in memory. */ dataFolder: string | null; nameNow(connection: string): string }

/** The collections whose model or store is reached through a connection, by its present name. What says so is not opened where there is none. */
export async function collectionAccounts({ knowledge, dataFolder, nameNow }: CollectionAccountsOptions): Promise<CollectionAccount[]> {
  if (dataFolder !== null && !existsSync(join(dataFolder, storeName))) return []
  // Damaged or locked, it is told of under Knowledge; connections are shown all the same.
  const collections = await knowledge.collections().catch(() => [])
  return collections.flatMap(({ name, embedder, store }) => [...new Set([embedder.connection, store.connection])].flatMap((connection) => (connection === null ? [] : [{ connection: nameNow(connection), collection: name }])))
}
