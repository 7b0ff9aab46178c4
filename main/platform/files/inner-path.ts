// inner-path: a path below a folder, as people and workflows write it.
//  I1. Parts are divided by "/", on every system. What could lead out, or mean something else to a system, is refused before
//      the disk is asked.
import { AppError } from '@shared/failure.ts'

/** Names of devices, with or without an ending (https://learn.microsoft.com/windows/win32/fileio/naming-a-file). */
const device = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

/** The parts of a path; none for the folder itself, which is "" or ".". Throws AppError `invalid-input`. */
export function innerParts(path: string): string[] {
  if (path === '' || path === '.') return []
  const parts = path.replace(/\/+$/, '').split('/')
  for (const part of parts) {
    const why = wrongIn(part)
    if (why !== null) throw new AppError({ code: 'invalid-input', message: `"${path.slice(0, 200)}" is no path in the folder: ${why}. Write one such as reports/2026/january.csv.`, retryable: false, sent: 'not-sent' })
  }
  if (parts.length > 50) throw new AppError({ code: 'limit', message: `"${path.slice(0, 200)}…" goes deeper than 50 folders.`, retryable: false, sent: 'not-sent' })
  return parts
}

function wrongIn(part: string): string | null {
  if (part === '') return 'it begins with a slash, or has two in a row'
  if (part === '.' || part === '..') return `"${part}" would lead elsewhere`
  if (part.length > 255 || Buffer.byteLength(part) > 255) return 'a name in it is longer than 255 characters'
  if ([...part].some((each) => each < ' ' || '\\:*?"<>|'.includes(each))) return `"${part.slice(0, 60)}" has a character that names of files cannot have everywhere`
  if (/[. ]$/.test(part)) return `"${part.slice(0, 60)}" ends with a dot or a space`
  return device.test(part) ? `"${part.slice(0, 60)}" is the name of a device` : null
}
