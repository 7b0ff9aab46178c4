// distance: the SQL function `vec_distance_cosine`, by sqlite-vec where it loads, and by ourselves where it does not.
import type { Database } from 'better-sqlite3'

/** Who computes it. Both give the same, and sqlite-vec is about three times as fast over many vectors. */
export type Distance = 'sqlite-vec' | 'javascript'

/** Of a vector of zeros, which points nowhere: as if it stood at a right angle to all. */
export const undirected = 1

/** A library lies beside the archive that the rest of the app is in: SQLite opens it without Electron's help. */
const unpacked = (path: string): string => path.replace(/([\\/]app\.asar)(?=[\\/])/, '$1.unpacked')

export async function addDistance(database: Database, load: () => Promise<string> = libraryPath): Promise<Distance> {
  try {
    database.loadExtension(unpacked(await load()))
    return 'sqlite-vec'
  } catch {
    // No library for this system, or one that does not load here: a search is slower, and as good.
    database.function('vec_distance_cosine', { deterministic: true, directOnly: true }, (one: unknown, other: unknown) => cosineDistance(numbers(one), numbers(other)))
    return 'javascript'
  }
}

async function libraryPath(): Promise<string> {
  const { getLoadablePath } = await import('sqlite-vec')
  return getLoadablePath()
}

/** 1 less the cosine of the angle between two vectors of the same length, as sqlite-vec has it. */
export function cosineDistance(one: Float32Array, other: Float32Array): number {
  let both = 0
  let ones = 0
  let others = 0
  for (let at = 0; at < one.length; at++) {
    const a = one[at] ?? 0
    const b = other[at] ?? 0
    both += a * b
    ones += a * a
    others += b * b
  }
  return 1 - both / Math.sqrt(ones * others)
}

function numbers(blob: unknown): Float32Array {
  if (!(blob instanceof Uint8Array)) throw new TypeError('A vector is a blob of 32-bit numbers')
  // Views of 32-bit numbers begin at every fourth byte only.
  const bytes = blob.byteOffset % 4 === 0 ? blob : blob.slice()
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
}
