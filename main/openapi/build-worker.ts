import { buildEntry } from '@main/platform/process/build-entry.ts'

/** For tests. */
export async function buildWorker(): Promise<{ folder: string; workerPath: string; remove(): void }> {
  const { folder, entry, remove } = await buildEntry('openapi/openapi-worker.ts')
  return { folder, workerPath: entry, remove }
}
