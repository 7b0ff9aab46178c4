/** Of the paper (https://doi.org/10.1145/1571941.1572114): how little a first place counts more than a second. */
const damping = 60

export type Fused = { chunk: number; /** From 0 to 1: 1 was first in every list. */ score: number }

/** Reciprocal rank fusion: lists of chunks, each the nearest first, as one. It compares places alone, never scores of different kinds. */
export function fuse(lists: readonly (readonly number[])[]): Fused[] {
  const sums = new Map<number, number>()
  for (const list of lists) for (const [place, chunk] of list.entries()) sums.set(chunk, (sums.get(chunk) ?? 0) + 1 / (damping + place + 1))
  const most = lists.length / (damping + 1)
  return [...sums].map(([chunk, sum]) => ({ chunk, score: sum / most })).sort((one, other) => other.score - one.score || one.chunk - other.chunk)
}
