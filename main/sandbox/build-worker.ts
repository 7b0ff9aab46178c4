import { buildEntry } from '@main/platform/process/build-entry.ts'

/** For tests. */
export async function buildWorker(): Promise<{ workerPath: string; remove(): void }> {
  const { entry, remove } = await buildEntry('sandbox/sandbox-worker.ts')
  return { workerPath: entry, remove }
}
