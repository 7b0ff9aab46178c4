// scan: reads JSON text once, character by character, before anything is built from it.
// It owns what JSON.parse would do silently: deep nesting, keys given twice (the last would win), keys that
// reach a prototype, and numbers that lose digits. It keeps its own stack, so that depth cannot end the program's.

import type { Problem } from '../problem.ts'
import { hostileKeys, maxDocumentBytes, maxDocumentDepth } from './limits.ts'
import { toPointer } from './pointer.ts'

/** `errors` is empty when the text may be parsed. */
export type Scan = { errors: Problem[]; warnings: Problem[] }

/** After this many the rest would say nothing new. */
const maxProblems = 50

export function scanJson(text: string): Scan {
  if (isLargerThan(text, maxDocumentBytes)) {
    return { errors: [problem('too-large', '', `The file is larger than ${maxDocumentBytes / 1024 / 1024} MB, the most that is read`, 'Take out large samples, or split the workflow into sub-workflows')], warnings: [] }
  }
  return new Scanner(text).scan()
}

type Level =
  | { kind: 'object'; keys: Set<string>; key: string }
  | { kind: 'list'; index: number }

class Stopped extends Error {}

class Scanner {
  readonly #text: string
  #at = 0
  readonly #levels: Level[] = []
  readonly #errors: Problem[] = []
  readonly #warnings: Problem[] = []

  constructor(text: string) {
    this.#text = text
  }

  scan(): Scan {
    try {
      this.#document()
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
    }
    return { errors: this.#errors, warnings: this.#warnings }
  }

  #document(): void {
    this.#space()
    if (this.#at >= this.#text.length) this.#stop('not-json', 'The file is empty', 'Choose a file that Flowbench exported, or write a document as docs/document-format.md describes')
    let isValueNext = true
    while (isValueNext || this.#levels.length > 0) {
      isValueNext = isValueNext ? this.#value() : this.#afterValue()
      this.#space()
    }
    if (this.#at < this.#text.length) this.#syntax('There is more text after the end of the document')
  }

  /** Reads a value or the start of one. True when another value follows at once (the first of a list or object). */
  #value(): boolean {
    const character = this.#text[this.#at]
    switch (character) {
      case '{': return this.#open({ kind: 'object', keys: new Set(), key: '' }, '}')
      case '[': return this.#open({ kind: 'list', index: 0 }, ']')
      case '"': this.#string(); return false
      case 't': this.#word('true'); return false
      case 'f': this.#word('false'); return false
      case 'n': this.#word('null'); return false
      default: this.#number(); return false
    }
  }

  #open(level: Level, end: string): boolean {
    if (this.#levels.length >= maxDocumentDepth) {
      this.#stop('too-deep', `The document is nested more than ${maxDocumentDepth} levels deep`, 'Flatten what is nested here')
    }
    this.#at++
    this.#space()
    if (this.#text[this.#at] === end) {
      this.#at++
      return false
    }
    this.#levels.push(level)
    if (level.kind === 'object') this.#key(level)
    return true
  }

  /** After a value: a comma and the next one (true), or the end of the list or object (false). */
  #afterValue(): boolean {
    const level = this.#levels.at(-1)
    if (!level) return false
    const character = this.#text[this.#at]
    if (character === (level.kind === 'object' ? '}' : ']')) {
      this.#at++
      this.#levels.pop()
      return false
    }
    if (character !== ',') this.#syntax(`A comma or ${level.kind === 'object' ? '}' : ']'} is missing here`)
    this.#at++
    this.#space()
    if (level.kind === 'list') level.index++
    else this.#key(level)
    return true
  }

  #key(level: Extract<Level, { kind: 'object' }>): void {
    if (this.#text[this.#at] !== '"') this.#syntax('A key in double quotes is missing here')
    const start = this.#at
    const hasEscapes = this.#string()
    const raw = this.#text.slice(start, this.#at)
    const key = hasEscapes ? String(JSON.parse(raw)) : raw.slice(1, -1)
    const isTwice = level.keys.has(key)
    level.keys.add(key)
    level.key = key
    if (hostileKeys.has(key)) {
      this.#add(this.#errors, problem('hostile-key', this.#pointer(), `The key "${key}" is not allowed anywhere in a document: it could change how the program itself behaves`, 'Rename or remove the key'))
    } else if (isTwice) {
      this.#add(this.#errors, problem('duplicate-key', this.#pointer(), `The key "${key}" is there twice in one object; which of the two is meant cannot be known`, 'Remove one of them'))
    }
    this.#space()
    if (this.#text[this.#at] !== ':') this.#syntax('A colon is missing after the key')
    this.#at++
    this.#space()
  }

  /** Moves past a string. True when it has escapes. */
  #string(): boolean {
    const start = this.#at++
    let hasEscapes = false
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code === 0x22) break
      if (Number.isNaN(code)) {
        this.#at = start
        this.#syntax('The text that starts here has no closing quote')
      }
      if (code < 0x20) this.#syntax('A line break or control character stands inside a text; write it as an escape such as \\n')
      if (code === 0x5c) {
        hasEscapes = true
        this.#escape()
      } else this.#at++
    }
    this.#at++
    return hasEscapes
  }

  #escape(): void {
    const next = this.#text[this.#at + 1] ?? ''
    if (next === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(this.#text.slice(this.#at + 2, this.#at + 6))) this.#syntax('\\u must be followed by four hexadecimal digits')
      this.#at += 6
    } else if ('"\\/bfnrt'.includes(next) && next !== '') this.#at += 2
    else this.#syntax(`\\${next} is no escape that JSON knows`)
  }

  #word(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) this.#syntax('A value is missing here')
    this.#at += word.length
  }

  #number(): void {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
    pattern.lastIndex = this.#at
    const digits = pattern.exec(this.#text)?.[0]
    if (digits === undefined) this.#syntax('A value is missing here')
    this.#at += digits.length
    const value = Number(digits)
    if (!Number.isFinite(value)) {
      this.#add(this.#errors, problem('number-range', this.#pointer(), `The number ${shortened(digits)} is too large to be kept`, 'Write it as text, in double quotes'))
    } else if (!Number.isSafeInteger(value) && /^-?\d+$/.test(digits)) {
      this.#add(this.#warnings, { ...problem('number-precision', this.#pointer(), `The whole number ${shortened(digits)} has more digits than a JSON number keeps; it becomes ${value}`, 'If it is an identifier, write it as text, in double quotes'), severity: 'warning' })
    }
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at++
    }
  }

  #pointer(): string {
    return toPointer(this.#levels.map((level) => (level.kind === 'object' ? level.key : level.index)))
  }

  #syntax(message: string): never {
    const before = this.#text.slice(0, this.#at)
    const line = before.split('\n').length
    const column = this.#at - before.lastIndexOf('\n')
    this.#errors.push({ ...problem('not-json', this.#pointer(), `The file is not JSON: line ${line}, column ${column}: ${message}`, 'Mend the text there'), start: this.#at, end: Math.min(this.#at + 1, this.#text.length) })
    throw new Stopped()
  }

  #stop(rule: string, message: string, remedy: string): never {
    this.#errors.push(problem(rule, this.#pointer(), message, remedy))
    throw new Stopped()
  }

  #add(list: Problem[], entry: Problem): void {
    list.push(entry)
    if (list === this.#errors && list.length >= maxProblems) throw new Stopped()
    if (list.length > maxProblems) list.pop()
  }
}

function problem(rule: string, pointer: string, message: string, remedy: string): Problem {
  return { severity: 'error', rule, pointer, message, remedy }
}

function shortened(digits: string): string {
  return digits.length > 40 ? `${digits.slice(0, 37)}…` : digits
}

/** Counted in UTF-8, as on disk. Ends as soon as the answer is known. */
function isLargerThan(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true
  if (text.length * 3 <= maxBytes) return false
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    // A surrogate is half of a character of four bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3
  }
  return bytes > maxBytes
}
