/**
 * How well an entry of the command list fits what was typed, 0 (not at all) to 1. Every word must be there as it was typed:
 * with a long list, letters scattered over a title find everything and so nothing.
 */
export function rankCommand(_value: string, search: string, keywords: string[] = []): number {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const title = (keywords[0] ?? '').toLowerCase()
  const all = keywords.join(' ').toLowerCase()
  if (!words.every((word) => all.includes(word))) return 0
  if (title.startsWith(words.join(' '))) return 1
  const parts = title.split(/[^\p{L}\p{N}]+/u)
  if (words.every((word) => parts.includes(word))) return 0.9
  if (words.every((word) => parts.some((part) => part.startsWith(word)))) return 0.8
  return words.every((word) => title.includes(word)) ? 0.6 : 0.3
}
