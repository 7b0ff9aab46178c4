// read-source: what a person named, a file, a folder or an archive, as files in memory and the hash of what they came from.
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import { AppError } from '@shared/failure.ts'
import { maxFiles, maxUnpackedBytes, untar } from './untar.ts'

export type PackageSource = {
  /** By their paths with slashes. */
  files: ReadonlyMap<string, Uint8Array>
  /** As npm writes it: `sha512-…` of the archive's bytes, or of each path and content of a folder. */
  integrity: string
  /** Of a single file: its name without what follows the dot. */
  fileName: string | null
}

const archivePattern = /\.(tgz|tar\.gz)$/i
const codePattern = /\.(ts|mts|js|mjs|cjs)$/i
/** Of the archive, packed. */
export const maxArchiveBytes = 20_000_000

/** Throws AppError `not-found`, `invalid-input` or `limit`. Links in a folder are not followed, and not taken. */
export function readSource(path: string): PackageSource {
  const info = lookAt(path)
  if (info.isDirectory()) {
    const files = readFolder(path)
    return { files, integrity: hashOf(files), fileName: null }
  }
  if (!info.isFile()) throw wrong('invalid-input', `${path} is neither a file nor a folder.`)
  if (info.size > maxArchiveBytes) throw wrong('limit', `${path} is larger than ${maxArchiveBytes / 1e6} MB, and is not taken.`)
  const content = readFileSync(path)
  if (archivePattern.test(path)) return { files: untar(content), integrity: integrityOf(content), fileName: null }
  if (!codePattern.test(path)) throw wrong('invalid-input', `${basename(path)} is no connector. A connector comes as a .ts or .js file, as a folder, or as a .tgz.`)
  return { files: filesBeside(path, content), integrity: integrityOf(content), fileName: basename(path).replace(/\.[^.]+$/, '') }
}

export function integrityOf(content: Uint8Array | string): string {
  return `sha512-${createHash('sha512').update(content).digest('base64')}`
}

/** A single file stands for itself alone. */
function filesBeside(path: string, content: Uint8Array): ReadonlyMap<string, Uint8Array> {
  return new Map([[basename(path), content]])
}

function lookAt(path: string): ReturnType<typeof lstatSync> & object {
  try {
    return lstatSync(realpathSync(path))
  } catch {
    throw wrong('not-found', `There is nothing at ${path}.`)
  }
}

function readFolder(root: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  let bytes = 0
  const walk = (folder: string, below: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) walk(join(folder, entry.name), path)
      if (!entry.isFile() || !/\.(ts|mts|js|mjs|cjs|json)$/i.test(entry.name) || entry.name.endsWith('.d.ts')) continue
      const content = readFileSync(join(folder, entry.name))
      bytes += content.length
      files.set(path, content)
      if (files.size > maxFiles || bytes > maxUnpackedBytes) throw wrong('limit', `${root} holds more than ${maxFiles} files or ${maxUnpackedBytes / 1e6} MB, and is not taken. Name the folder of the connector alone.`)
    }
  }
  walk(root, '')
  return files
}

function hashOf(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha512')
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${path}\0${content.length}\0`).update(content)
  return `sha512-${hash.digest('base64')}`
}

function wrong(code: 'not-found' | 'invalid-input' | 'limit', message: string): AppError {
  return new AppError({ code, message, retryable: false })
}
