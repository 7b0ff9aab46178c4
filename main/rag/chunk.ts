import type { Cutting } from '@shared/knowledge/collection.ts'
import type { Chunk } from '@shared/knowledge/document.ts'

/** Text below its headings, in the order of the document. */
export type Section = { headings: string[]; text: string; page?: number }

/** What neither a sentence nor a word ends is cut by force, in characters. */
const leastRest = 40

/**
 * Cuts a document into chunks of at most `size` characters: at headings always, then between paragraphs, sentences and
 * words, whichever is the largest that fits. A chunk begins with the last whole sentences or words of the one before it in its
 * section, `overlap` characters at most, so that what stands at a cut is whole in one of them.
 */
export function chunksOf(sections: readonly Section[], { size, overlap }: Cutting): Chunk[] {
  const chunks: Chunk[] = []
  for (const { headings, text, page } of sections) {
    for (const content of cut(text, size, Math.min(overlap, Math.floor(size / 2)))) chunks.push({ content, headings, position: chunks.length, ...(page !== undefined && { page }) })
  }
  return chunks
}

function cut(text: string, size: number, overlap: number): string[] {
  const pieces = piecesOf(text.replace(/\r\n?/g, '\n').replace(/[^\S\n]+/g, ' ').replace(/\n{3,}/g, '\n\n').trim(), size)
  const chunks: string[] = []
  let current: string[] = []
  let length = 0
  for (const piece of pieces) {
    if (length + piece.length > size && current.length > 0) {
      chunks.push(current.join('').trim())
      current = tail(current, Math.min(overlap, size - piece.length))
      length = current.reduce((sum, each) => sum + each.length, 0)
    }
    current.push(piece)
    length += piece.length
  }
  const last = current.join('').trim()
  return last === '' ? chunks : [...chunks, last]
}

/** The last pieces that are together no longer than `most`. */
function tail(pieces: readonly string[], most: number): string[] {
  let from = pieces.length
  let length = 0
  while (from > 0 && length + (pieces[from - 1]?.length ?? 0) <= most) length += pieces[--from]?.length ?? 0
  return pieces.slice(from)
}

/** Paragraphs, and of those that are too long sentences, and of those words. Joined they are the text. */
function piecesOf(text: string, size: number): string[] {
  return split(text, /\n\n/g).flatMap((paragraph) => split(paragraph, /\n|[.!?…:;][)"'”’]?\s/g)).flatMap((sentence) => (sentence.length <= size ? [sentence] : split(sentence, /\s/g).flatMap((word) => forced(word, size))))
}

/** After each match of the pattern. */
function split(text: string, pattern: RegExp): string[] {
  const parts: string[] = []
  let from = 0
  for (const { index, 0: { length } } of text.matchAll(pattern)) {
    parts.push(text.slice(from, index + length))
    from = index + length
  }
  return from < text.length ? [...parts, text.slice(from)] : parts
}

function forced(word: string, size: number): string[] {
  if (word.length <= size) return [word]
  const parts: string[] = []
  for (let at = 0; at < word.length;) {
    const rest = word.length - at
    // Not between the two halves of one character.
    const end = rest <= size ? word.length : at + size - (rest - size < leastRest ? leastRest : 0)
    const whole = end < word.length && /[\uD800-\uDBFF]/.test(word.charAt(end - 1)) ? end - 1 : end
    parts.push(word.slice(at, whole))
    at = whole
  }
  return parts
}
