// sqlite-process: the process in which statements at SQLite files run. SQLite cannot be interrupted in this build of it: a
// statement that is to end is ended with its process, at any moment.
//  P1. One statement at a time.
//  P2. It does not outlive whoever started it, not even in a statement without an end.
import { openPort } from '@main/platform/process/port.ts'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import type { FromProcess, ToProcess } from '../protocol.ts'
import { runStatement } from './run-statement.ts'

/** How soon an orphan ends. */
const lookEveryMs = 1_000

if (isMainThread) serve()
else endWith(workerData as number)

function serve(): void {
  const port = openPort()
  const send = (message: FromProcess): void => port.send(message)
  // Electron ends its processes by itself.
  if (process.versions['electron'] === undefined) new Worker(import.meta.filename, { workerData: process.ppid, resourceLimits: { maxOldGenerationSizeMb: 16 } }).unref()
  port.onMessage((raw) => {
    const { id, ...statement } = raw as ToProcess
    try {
      send({ kind: 'done', id, ...runStatement(statement) })
    } catch (error) {
      const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
      send({ kind: 'failed', id, fault: { code, message: error instanceof Error ? error.message : String(error) } })
    }
  })
  send({ kind: 'ready' })
}

/** In a thread of its own, which runs on while SQLite has the other. */
function endWith(parent: number): void {
  setInterval(() => {
    if (process.ppid !== parent || !isRunning(parent)) process.kill(process.pid, 'SIGKILL')
  }, lookEveryMs)
}

/** Where a system gives orphans no other parent. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
