import { NodeId, triggerId } from '../id.ts'

const maxLength = 64

/** An id that is not taken: the base as an identifier, with a number when it is (`set`, `set_2`). `trigger` is never free. */
export function freeId(taken: ReadonlySet<string>, base: string): NodeId {
  const stem = toIdentifier(base)
  const isFree = (id: string) => id !== triggerId && !taken.has(id) && !reservedWords.has(id)
  if (isFree(stem)) return NodeId.parse(stem)
  for (let number = 2; ; number++) {
    const suffix = `_${number}`
    const id = stem.slice(0, maxLength - suffix.length) + suffix
    if (isFree(id)) return NodeId.parse(id)
  }
}

/** "Is it a bug?" becomes `is_it_a_bug`. */
export function toIdentifier(text: string): string {
  const words = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().match(/[a-z0-9]+/g) ?? []
  const joined = words.join('_').slice(0, maxLength).replace(/_+$/, '')
  if (joined === '') return 'step'
  return /^[0-9]/.test(joined) ? `_${joined}`.slice(0, maxLength) : joined
}

/** Words that CEL keeps for itself: `steps.in.output` would not parse. And names that JavaScript objects have. */
const reservedWords: ReadonlySet<string> = new Set([
  'true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let',
  'loop', 'package', 'namespace', 'return', 'var', 'void', 'while', 'constructor', 'prototype', '__proto__',
])
