import { forkNode, type StartProcess } from '@main/platform/process/fork-node.ts'

/** Of the rows that are read, in MB; what SQLite itself needs comes on top. */
export const sqliteHeapMb = 256

/** How a process for SQLite files comes to be where there is no Electron. `entry` is the built `sqlite-process.js`. */
export function startSqliteNode(entry: string): StartProcess {
  return () => forkNode(entry, ['--no-warnings', `--max-old-space-size=${sqliteHeapMb}`])
}
