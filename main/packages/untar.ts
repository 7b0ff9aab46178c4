// untar: the files of an archive as npm packs it (POSIX ustar with pax headers, gzip), in memory. Nothing is written anywhere.
//  U1. Plain files only: an archive that holds a link, a device or a path that leads out is refused as a whole.
//  U2. Bounded in bytes and files, counted as they are decoded.
import { gunzipSync } from 'node:zlib'
import { AppError } from '@shared/failure.ts'

export const maxUnpackedBytes = 20_000_000
export const maxFiles = 2_000
const blockBytes = 512

/** Paths are below the archive's one folder (`package/`), with slashes. Throws AppError `invalid-input`, or `limit`. */
export function untar(archive: Uint8Array): Map<string, Uint8Array> {
  const tar = unzip(archive)
  const files = new Map<string, Uint8Array>()
  let longName: string | null = null
  for (let at = 0; at + blockBytes <= tar.length;) {
    const header = tar.subarray(at, at + blockBytes)
    if (header.every((byte) => byte === 0)) break
    checkSum(header)
    const size = octal(header, 124, 12)
    const start = at + blockBytes
    if (size > tar.length - start) throw unreadable('it is cut short')
    const content = tar.subarray(start, start + size)
    const type = String.fromCharCode(header[156] ?? 0)
    at = start + Math.ceil(size / blockBytes) * blockBytes
    switch (type) {
      case 'x': longName = paxPath(content) ?? longName; break
      case 'L': longName = text(content); break
      case 'g': break
      case '5': longName = null; break
      case '0':
      case '\0': {
        files.set(belowFolder(longName ?? nameOf(header)), content)
        longName = null
        if (files.size > maxFiles) throw tooMuch(`more than ${maxFiles} files`)
        break
      }
      default: throw unreadable(`it holds "${longName ?? nameOf(header)}", which is no plain file`)
    }
  }
  if (files.size === 0) throw unreadable('there are no files in it')
  return files
}

function unzip(archive: Uint8Array): Uint8Array {
  try {
    return gunzipSync(archive, { maxOutputLength: maxUnpackedBytes })
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooMuch(`more than ${maxUnpackedBytes / 1e6} MB when it is unpacked`)
    throw unreadable((error as Error).message)
  }
}

/** A path that no system reads as one that leads elsewhere. Throws AppError `invalid-input`. */
export function checkedPath(path: string): string {
  const parts = path.split('/')
  if (path === '' || path.length > 500 || /[\\\0:]/.test(path) || parts.some((part) => part === '' || part === '.' || part === '..')) throw unreadable(`the path "${path.slice(0, 100)}" in it leads elsewhere`)
  return path
}

/** npm puts everything into one folder, whose name does not count. */
function belowFolder(name: string): string {
  const path = checkedPath(name.replace(/^\.\//, ''))
  const slash = path.indexOf('/')
  return slash < 0 ? path : path.slice(slash + 1)
}

function nameOf(header: Uint8Array): string {
  const name = text(header.subarray(0, 100))
  const isUstar = text(header.subarray(257, 262)) === 'ustar'
  const prefix = isUstar ? text(header.subarray(345, 500)) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function paxPath(content: Uint8Array): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(text(content))?.[1]
}

function checkSum(header: Uint8Array): void {
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0)
  if (sum !== octal(header, 148, 8)) throw unreadable('it is no archive of npm')
}

function octal(header: Uint8Array, at: number, length: number): number {
  const digits = text(header.subarray(at, at + length)).trim()
  if (!/^[0-7]*$/.test(digits)) throw unreadable('a size in it cannot be read')
  return digits === '' ? 0 : parseInt(digits, 8)
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end))
}

function unreadable(why: string): AppError {
  return new AppError({ code: 'invalid-input', message: `The archive cannot be used: ${why}. It should be a .tgz as "npm pack" or "flowbench connector build" makes it.`, retryable: false })
}

function tooMuch(what: string): AppError {
  return new AppError({ code: 'limit', message: `The archive holds ${what}, and is not taken.`, retryable: false })
}
