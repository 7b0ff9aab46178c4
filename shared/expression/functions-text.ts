import type { JsonValue } from '../json.ts'
import { define } from './define-function.ts'
import { Fault } from './fault.ts'
import { patternFor, searchCost } from './pattern.ts'
import type { Value } from './value.ts'
import { isEqual, kindName, kindOf, setKey, toJson, toText } from './value.ts'

export const textFunctions = [
  define('string.upper(): string', 'In capital letters', '"ab".upper() == "AB"', args => args.text(0).toUpperCase()),
  define('string.lower(): string', 'In small letters', '"AB".lower() == "ab"', args => args.text(0).toLowerCase()),
  define('string.upperAscii(): string', 'Letters a to z in capitals, others as they are', '"ab".upperAscii() == "AB"', args => args.text(0).replace(/[a-z]/g, letter => letter.toUpperCase())),
  define('string.lowerAscii(): string', 'Letters A to Z in small, others as they are', '"AB".lowerAscii() == "ab"', args => args.text(0).replace(/[A-Z]/g, letter => letter.toLowerCase())),
  define('string.capitalize(): string', 'The first letter in capitals', '"new issue".capitalize() == "New issue"', args => args.text(0).replace(/^./u, letter => letter.toUpperCase())),
  define('string.title(): string', 'The first letter of each word in capitals', '"new issue".title() == "New Issue"', args => args.text(0).replace(/(^|\s)(\S)/gu, (match: string) => match.toUpperCase())),
  define('string.trim(): string', 'Without white space at both ends', '" a ".trim() == "a"', args => args.text(0).trim()),
  define('string.split(separator: string, limit?: number): list', 'The parts between separators; with a limit, the last part holds the rest', '"a,b".split(",") == ["a", "b"]', args => {
    args.budget.spend(1 + args.text(0).length / 4)
    const parts = args.text(0).split(args.text(1))
    const limit = args.whole(2, -1)
    if (limit === 0) return []
    return limit < 0 || parts.length <= limit ? parts : [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(args.text(1))]
  }),
  define('string.replace(what: string, with: string, limit?: number): string', 'Every place of the text replaced; with a limit, the first ones', '"a-b-c".replace("-", " ") == "a b c"', args => {
    const parts = args.text(0).split(args.text(1))
    const count = args.has(3) ? Math.min(parts.length - 1, Math.max(0, args.whole(3))) : parts.length - 1
    args.budget.text(args.text(0).length + count * args.text(2).length)
    args.budget.spend(parts.length)
    return count === parts.length - 1 ? parts.join(args.text(2)) : parts.slice(0, count + 1).join(args.text(2)) + args.text(1) + parts.slice(count + 1).join(args.text(1))
  }),
  define('string.startsWith(start: string): bool', 'Whether the text begins with this', '"issue".startsWith("is")', args => args.text(0).startsWith(args.text(1))),
  define('string.endsWith(end: string): bool', 'Whether the text ends with this', '"a.pdf".endsWith(".pdf")', args => args.text(0).endsWith(args.text(1))),
  define('string.contains(part: string): bool', 'Whether the text has this in it', '"the crash".contains("crash")', args => {
    args.budget.text(args.text(0).length)
    return args.text(0).includes(args.text(1))
  }),
  define('list.contains(value: any): bool', 'Whether the list has this value; also written value in list', '[1, 2].contains(2)', args => args.list(0).some(item => isEqual(item, args.value(1), args.budget))),
  define('string.substring(start: number, end?: number): string', 'From start (0 is the first character) up to, not with, end; places outside the text mean its ends', '"abcdef".substring(1, 3) == "bc"', args => args.text(0).substring(args.whole(1), args.whole(2, args.text(0).length))),
  define('string.charAt(index: number): string', 'The character at this place', '"abc".charAt(1) == "b"', args => args.text(0).charAt(args.whole(1))),
  define('string.indexOf(part: string, from?: number): number', 'Where this first is, from 0; -1 when it is not there', '"abc".indexOf("c") == 2', args => args.text(0).indexOf(args.text(1), args.whole(2))),
  define('string.lastIndexOf(part: string): number', 'Where this last is, from 0; -1 when it is not there', '"abcabc".lastIndexOf("c") == 5', args => args.text(0).lastIndexOf(args.text(1))),
  define('string.padStart(length: number, fill?: string): string', 'Filled at the start up to this length', '"7".padStart(3, "0") == "007"', args => {
    args.budget.text(args.whole(1))
    return args.text(0).padStart(args.whole(1), args.text(2, ' '))
  }),
  define('string.padEnd(length: number, fill?: string): string', 'Filled at the end up to this length', '"7".padEnd(3, ".") == "7.."', args => {
    args.budget.text(args.whole(1))
    return args.text(0).padEnd(args.whole(1), args.text(2, ' '))
  }),
  define('string.repeat(times: number): string', 'The text this many times', '"ab".repeat(2) == "abab"', args => {
    const times = args.whole(1)
    if (times < 0) throw new Fault('Text cannot be repeated a negative number of times')
    args.budget.text(Math.max(args.text(0).length, 1) * times)
    return args.text(0).repeat(times)
  }),
  define('string.reverse(): string', 'The characters in the other order', '"abc".reverse() == "cba"', args => {
    args.budget.text(args.text(0).length * 4)
    return [...args.text(0)].reverse().join('')
  }),
  define('string.truncate(length: number, end?: string): string', 'Cut to at most this length, with an ellipsis when something was cut', '"abcdef".truncate(4) == "abc…"', args => {
    const length = args.whole(1)
    const end = args.text(2, '…')
    return args.text(0).length <= length ? args.text(0) : args.text(0).slice(0, Math.max(0, length - end.length)) + end
  }),
  define('string.lines(): list', 'The lines of the text', '"a\\nb".lines() == ["a", "b"]', args => {
    args.budget.text(args.text(0).length * 4)
    return args.text(0).split(/\r?\n/)
  }),
  define('string.matches(pattern: string): bool', 'Whether the pattern (RE2) is found anywhere in the text; use ^ and $ for the whole', '"v1.2".matches("^v[0-9]+")', args => {
    args.budget.spend(searchCost(args.text(0), args.text(1)))
    return patternFor(args.text(1), args.budget).matcher(args.text(0)).find()
  }),
  define('string.extract(pattern: string): any', 'What the pattern (RE2) finds first: its first group, or all of it; null when nothing is found', '"order #42".extract("#([0-9]+)") == "42"', args => {
    args.budget.spend(searchCost(args.text(0), args.text(1)))
    const matcher = patternFor(args.text(1), args.budget).matcher(args.text(0))
    return matcher.find() ? matcher.group(matcher.groupCount() > 0 ? 1 : 0) : null
  }),
  define('string.extractAll(pattern: string): list', 'Everything the pattern (RE2) finds: its first group, or all of it', '"#1 #2".extractAll("#[0-9]+") == ["#1", "#2"]', args => {
    args.budget.spend(searchCost(args.text(0), args.text(1)))
    const matcher = patternFor(args.text(1), args.budget).matcher(args.text(0))
    const found: Value[] = []
    while (matcher.find()) {
      args.budget.spend(1)
      found.push(matcher.group(matcher.groupCount() > 0 ? 1 : 0))
    }
    return found
  }),
  define('string.replaceRegex(pattern: string, with: string): string', 'Every match of the pattern (RE2) replaced; $1 stands for its first group', '"a1b2".replaceRegex("[0-9]", "") == "ab"', args => {
    args.budget.spend(searchCost(args.text(0), args.text(1)))
    // The replacement can be put in once per character at most.
    args.budget.text(args.text(0).length + Math.min(args.text(0).length + 1, 10_000) * args.text(2).length)
    return patternFor(args.text(1), args.budget).matcher(args.text(0)).replaceAll(args.text(2))
  }),
  define('string(value: any): string', 'As text: numbers and true or false as written, dates as ISO, lists and objects as JSON', 'string(42) == "42"', args => {
    const text = toText(args.value(0), args.budget)
    args.budget.text(text.length)
    return text
  }),
  define('json(value: any): string', 'As compact JSON text', 'json({"a": 1}) == "{\\"a\\":1}"', args => {
    const text = JSON.stringify(toJson(args.value(0), args.budget))
    args.budget.text(text.length * 2)
    return text
  }),
  define('parseJson(text: string): any', 'The value that JSON text says', 'parseJson("[1, 2]")[0] == 1', args => {
    args.budget.text(args.text(0).length * 4)
    return parsedJson(args.text(0))
  }),
  define('base64Encode(text: string): string', 'The text, as UTF-8, in base64', 'base64Encode("hi") == "aGk="', args => {
    args.budget.text(args.text(0).length * 8)
    return toBase64(utf8(args.text(0)))
  }),
  define('base64Decode(text: string): string', 'The text, as UTF-8, that base64 (also its URL form) holds', 'base64Decode("aGk=") == "hi"', args => {
    args.budget.text(args.text(0).length * 8)
    return fromBase64(args.text(0))
  }),
  define('urlEncode(text: string): string', 'Made safe as part of an address', 'urlEncode("a b&c") == "a%20b%26c"', args => {
    args.budget.text(args.text(0).length * 4)
    try {
      return encodeURIComponent(args.text(0))
    } catch {
      throw new Fault('The text has half of a character (a lone surrogate), so it cannot be put into an address')
    }
  }),
  define('urlDecode(text: string): string', 'The other way from urlEncode', 'urlDecode("a%20b") == "a b"', args => {
    args.budget.text(args.text(0).length * 4)
    try {
      return decodeURIComponent(args.text(0))
    } catch {
      throw new Fault('The text is not URL-encoded: a % is not followed by two hexadecimal digits that make up a character')
    }
  }),
  define('htmlEscape(text: string): string', 'With < > & and quotes made safe for HTML', 'htmlEscape("<b>") == "&lt;b&gt;"', args => {
    args.budget.text(args.text(0).length * 5)
    const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
    return args.text(0).replace(/[&<>"']/g, character => entities[character] ?? character)
  }),
  define('type(value: any): string', 'The kind of a value: string, number, bool, null, list, map, timestamp or duration', 'type([]) == "list"', args => kindOf(args.value(0))),
]

function parsedJson(text: string): Value {
  let parsed: JsonValue
  try {
    parsed = JSON.parse(text) as JsonValue
  } catch (error) {
    if (error instanceof RangeError) throw new Fault('The JSON is nested too deeply', { code: 'limit' })
    throw new Fault(`This is not JSON: ${JSON.stringify(text.slice(0, 60))}${error instanceof SyntaxError ? ` (${error.message.slice(0, 120)})` : ''}`)
  }
  if (text.includes('__proto__')) return withoutProto(parsed, 0)
  return parsed
}

function withoutProto(value: JsonValue, depth: number): Value {
  if (depth > 200) throw new Fault('The JSON is nested more than 200 levels deep', { code: 'limit' })
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(item => withoutProto(item, depth + 1))
  const map: { [key: string]: Value } = {}
  for (const [key, part] of Object.entries(value)) setKey(map, key, withoutProto(part, depth + 1))
  return map
}

/** By hand: this runs in the main process, the command line and the page, which have no function in common for it. */
function utf8(text: string): number[] {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return bytes
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function toBase64(bytes: readonly number[]): string {
  let out = ''
  for (let index = 0; index < bytes.length; index += 3) {
    const [a = 0, b, c] = bytes.slice(index, index + 3)
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    out += `${digits[group >> 18]}${digits[(group >> 12) & 63]}${b === undefined ? '=' : digits[(group >> 6) & 63]}${c === undefined ? '=' : digits[group & 63]}`
  }
  return out
}

function fromBase64(text: string): string {
  const clean = text.replace(/\s/g, '').replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '')
  if (!/^[A-Za-z0-9+/]*$/.test(clean) || clean.length % 4 === 1) throw new Fault('The text is not base64')
  let encoded = ''
  let bits = 0
  let held = 0
  for (const character of clean) {
    held = ((held << 6) | digits.indexOf(character)) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      encoded += `%${((held >> bits) & 0xff).toString(16).padStart(2, '0')}`
    }
  }
  try {
    return decodeURIComponent(encoded)
  } catch {
    throw new Fault(`What this base64 holds is not ${kindName('string')} (not UTF-8)`)
  }
}
