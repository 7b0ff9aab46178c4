// folder: the files below one folder that a person chose, and nothing else of the disk.
//  F1. Paths are relative and checked (inner-path.ts). Each folder on the way is resolved, and must lie within: a link that
//      leads out is refused, wherever it is put. What is opened is opened without following a link.
//  F2. A file is replaced as a whole: written under another name, synced, and renamed. Readers see the old or the new one.
//  F3. Nothing is read that is longer than asked for; nothing but plain files is read or written.
import { AppError } from '@shared/failure.ts'
import type { FileEntry, FilesFolder } from '@shared/files-folder.ts'
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, lstat, mkdir, open, opendir, realpath, rename, rm, unlink, type FileHandle } from 'node:fs/promises'
import { isAbsolute, join, sep } from 'node:path'
import { fileFailure } from './file-failure.ts'
import { innerParts } from './inner-path.ts'

/** Rejects with AppError: `invalid-input` for a path that is not whole, `not-found` for one where there is no folder. */
export async function openFolder(chosen: string): Promise<FilesFolder> {
  if (!isAbsolute(chosen)) throw new AppError({ code: 'invalid-input', message: `"${chosen.slice(0, 200)}" is no whole path of a folder. Write it from the root on, such as /home/ada/Reports or C:\\Reports.`, retryable: false, sent: 'not-sent' })
  const root = await told(`Opening the folder ${chosen}`, false, async () => {
    const real = await realpath(chosen)
    if (!(await lstat(real)).isDirectory()) throw new AppError({ code: 'not-found', message: `${chosen} is a file and no folder.`, retryable: false, sent: 'not-sent' })
    return real
  })
  const within = root.endsWith(sep) ? root : root + sep

  /** Where a path's last part is, with every folder before it resolved. */
  const placeOf = async (path: string, { make }: { make: boolean }): Promise<string> => {
    const parts = innerParts(path)
    const last = parts.pop()
    if (last === undefined) return root
    let at = root
    for (const part of parts) at = await stepInto(join(at, part), make)
    return join(at, last)
  }
  const stepInto = async (folder: string, make: boolean): Promise<string> => {
    if (make) await mkdir(folder).catch((error: unknown) => { if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error })
    const real = await realpath(folder)
    if (real !== root && !real.startsWith(within)) throw leadsOut(folder.slice(within.length))
    if (!(await lstat(real)).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
    return real
  }
  const plainAt = async (place: string): Promise<Awaited<ReturnType<typeof lstat>>> => {
    const found = await lstat(place)
    if (found.isSymbolicLink()) throw leadsOut(place.slice(within.length))
    if (found.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' })
    if (!found.isFile()) throw new AppError({ code: 'forbidden', message: `${place.slice(within.length)} is no plain file.`, retryable: false, sent: 'not-processed' })
    return found
  }
  const nothingOrPlain = async (place: string): Promise<void> => {
    await plainAt(place).catch((error: unknown) => { if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error })
  }
  const entryAt = async (place: string): Promise<FileEntry> => {
    const { size, mtimeMs } = await lstat(place)
    return { path: place.slice(within.length).split(sep).join('/'), name: place.slice(place.lastIndexOf(sep) + 1), kind: 'file', size, modifiedAt: Math.round(mtimeMs) }
  }

  return {
    list: (path, { deep, limit }) => told(`Listing "${path}"`, false, async () => {
      const parts = innerParts(path)
      const start = parts.length === 0 ? root : await stepInto(await placeOf(path, { make: false }), false)
      const entries: FileEntry[] = []
      const ahead = [start]
      for (let at = ahead.shift(); at !== undefined; at = ahead.shift()) {
        for await (const each of await opendir(at)) {
          if ((!each.isFile() && !each.isDirectory()) || halfWritten.test(each.name)) continue
          if (entries.length === limit) return { entries: sorted(entries), isCut: true }
          const place = join(at, each.name)
          // What is gone again by now was not there.
          const entry = await entryAt(place).catch(() => null)
          if (entry) entries.push(each.isDirectory() ? { ...entry, kind: 'folder', size: 0 } : entry)
          if (deep && each.isDirectory()) ahead.push(place)
        }
      }
      return { entries: sorted(entries), isCut: false }
    }),
    read: (path, { maxBytes }) => told(`Reading "${path}"`, false, async () => {
      const place = await placeOf(path, { make: false })
      await plainAt(place)
      const file = await open(place, constants.O_RDONLY | noFollow)
      try {
        return { entry: await entryAt(place), bytes: await readUpTo(file, path, maxBytes) }
      } finally {
        await file.close()
      }
    }),
    write: (path, bytes, { replace }) => told(`Writing "${path}"`, true, async () => {
      const place = await placeOf(path, { make: true })
      await nothingOrPlain(place)
      const partial = `${place.slice(0, place.lastIndexOf(sep) + 1)}.${randomBytes(6).toString('hex')}.part`
      try {
        const file = await open(partial, 'wx')
        try {
          await file.writeFile(bytes)
          await file.sync()
        } finally {
          await file.close()
        }
        await (replace ? rename(partial, place) : give(partial, place))
      } finally {
        await rm(partial, { force: true })
      }
      return entryAt(place)
    }),
    append: (path, bytes) => told(`Adding to "${path}"`, true, async () => {
      const place = await placeOf(path, { make: true })
      await nothingOrPlain(place)
      const file = await open(place, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | noFollow)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      return entryAt(place)
    }),
    move: (from, to, { replace }) => told(`Moving "${from}" to "${to}"`, true, async () => {
      innerParts(to)
      const source = await placeOf(from, { make: false })
      await plainAt(source)
      const target = await placeOf(to, { make: true })
      if (source === target) return entryAt(source)
      await nothingOrPlain(target)
      await (replace ? rename(source, target) : give(source, target))
      return entryAt(target)
    }),
    remove: (path) => told(`Deleting "${path}"`, true, async () => {
      try {
        const place = await placeOf(path, { make: false })
        await plainAt(place)
        await unlink(place)
        return true
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
        throw error
      }
    }),
    find: (path) => told(`Looking for "${path}"`, false, async () => {
      try {
        const place = await placeOf(path, { make: false })
        await plainAt(place)
        return await entryAt(place)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    }),
  }
}

/** The name under which a file is written. */
const halfWritten = /^\.[0-9a-f]{12}\.part$/

/** Windows has no such flag, and makes links for administrators alone. */
const noFollow = (constants as { O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0

/** Renames where nothing is yet, which a rename alone does not ask. Disks without hard links are asked just before. */
async function give(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    if (await lstat(to).then(() => true, () => false)) throw Object.assign(new Error('there already'), { code: 'EEXIST' })
    return rename(from, to)
  }
  await unlink(from)
}

/** By what comes, and not by the size that was told: some files say 0 and have no end. */
async function readUpTo(file: FileHandle, path: string, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let length = 0
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(65_536), 0, 65_536, null)
    if (bytesRead === 0) return Buffer.concat(chunks)
    length += bytesRead
    if (length > maxBytes) throw new AppError({ code: 'limit', message: `"${path}" is longer than the limit of ${maxBytes.toLocaleString('en')} bytes.`, retryable: false, sent: 'not-processed', details: { maxBytes } })
    chunks.push(buffer.subarray(0, bytesRead))
  }
}

function sorted(entries: FileEntry[]): FileEntry[] {
  return entries.sort((one, other) => (one.path < other.path ? -1 : 1))
}

function leadsOut(path: string): AppError {
  return new AppError({ code: 'forbidden', message: `"${path}" is a link. Only what lies in the chosen folder itself is reached.`, retryable: false, sent: 'not-processed' })
}

async function told<T>(what: string, isWrite: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw fileFailure(error, what, { isWrite })
  }
}
