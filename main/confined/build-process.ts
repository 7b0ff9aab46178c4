import { buildEntry } from '@main/platform/process/build-entry.ts'

/** For tests. Its packages are in it, since the process may read no other file. */
export function buildProcess(): Promise<{ entry: string; remove(): void }> {
  return buildEntry('confined/process/confined-process.ts', { withPackages: true })
}
