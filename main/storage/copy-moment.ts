// copy-moment: a copy of a database as it was at one moment, made beside, in a thread of its own.
//
//   D1. The thread that takes requests in neither reads nor writes a page of it: a copy of a gigabyte is thousands of turns.
//   D2. What it needs of memory goes with it. SQLite keeps 16 MB of pages for each of the two files; freed among what
//       stays in the memory of the process itself, these would remain with it for good.
//   D3. It leaves the disk to others for as long as it has it, and syncs as it goes: what is written in one go is synced in one
//       go, and a commit of something else waits for all of it.

import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

type Told = { ok: true } | { ok: false; code: string | undefined; message: string }

/** Both are paths; `to` is there and empty, and is one file without a WAL afterwards. Rejects with SQLite's own error and code. */
export function copyMoment(from: string, to: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(copyingWorker, { eval: true, workerData: { from, to, driver: createRequire(import.meta.url).resolve('better-sqlite3') } })
    worker.once('message', (told: Told) => {
      if (told.ok) resolve()
      else reject(Object.assign(new Error(told.message), { code: told.code }))
    })
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('The copy of the database ended early')))
  })
}

/**
 * So small that a file of its own, to be built and found beside each program, would be more than it does. A reading transaction
 * stays at its moment; without one SQLite begins anew after each write of another process.
 */
const copyingWorker = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { closeSync, fsyncSync, openSync } = require('node:fs')
  const DatabaseFile = require(workerData.driver)
  const nobody = new Int32Array(new SharedArrayBuffer(4))
  const pagesAtOnce = 512
  async function copyGently(source) {
    const target = openSync(workerData.to, 'r+')
    let since = performance.now()
    const progress = () => {
      fsyncSync(target)
      Atomics.wait(nobody, 0, 0, performance.now() - since)
      since = performance.now()
      return pagesAtOnce
    }
    try {
      await source.backup(workerData.to, { progress })
    } finally {
      closeSync(target)
    }
  }
  async function copy() {
    const source = new DatabaseFile(workerData.from, { readonly: true, fileMustExist: true })
    try {
      source.exec('BEGIN')
      source.prepare('SELECT count(*) FROM sqlite_master').get()
      await copyGently(source)
    } finally {
      source.close()
    }
    const copied = new DatabaseFile(workerData.to, { fileMustExist: true })
    try {
      copied.pragma('journal_mode = DELETE')
    } finally {
      copied.close()
    }
  }
  copy().then(() => parentPort.postMessage({ ok: true }), ({ code, message }) => parentPort.postMessage({ ok: false, code, message }))
`
