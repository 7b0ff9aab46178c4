// durable-file: files that are there whole after a loss of power, or not at all.

import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Written under another name, synced, renamed, and the folder synced. What was there before is replaced as a whole. */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const partial = `${path}.${randomBytes(4).toString('hex')}.part`
  try {
    const file = openSync(partial, 'wx', 0o600)
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      for (let at = 0; at < bytes.byteLength;) at += writeSync(file, bytes, at)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameDurably(partial, path)
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
}

/** Within one file system. The content must have been synced before. */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to)
  syncFolder(dirname(to))
}

export function syncFile(path: string): void {
  syncAt(path, 'r+')
}

/** As `syncFile`, while everything else goes on: that of a large file takes seconds. */
export async function syncFileBeside(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A new name is on the disk only once its folder is. Windows has no such call, and keeps names with its journal. */
export function syncFolder(path: string): void {
  if (process.platform !== 'win32') syncAt(path, 'r')
}

function syncAt(path: string, flags: 'r' | 'r+'): void {
  const descriptor = openSync(path, flags)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
