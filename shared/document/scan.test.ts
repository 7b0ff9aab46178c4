import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scanJson } from './scan.ts'

/** The rules that JSON.parse has none of. */
const ours = new Set(['hostile-key', 'duplicate-key', 'number-range', 'too-deep', 'too-large'])

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function judge(text: string): void {
  const syntax = scanJson(text).errors.filter((problem) => !ours.has(problem.rule))
  expect([text, syntax.length === 0]).toEqual([text, isJson(text)])
}

test('what is JSON is judged as JSON.parse judges it, for texts near to JSON', () => {
  const token = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"\\u00e9"', '"\\', '"', '1', '-0.5e+3', '01', 'true', 'fals', 'null', ' ', '\n', '\u00a0', '\\n')
  fc.assert(fc.property(fc.array(token, { maxLength: 12 }), (tokens) => { judge(tokens.join('')) }), { numRuns: 5000 })
})

test('and for JSON with one character changed', () => {
  fc.assert(fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 1, unit: 'binary' }), (text, at, character) => {
    const place = at % (text.length + 1)
    judge(text.slice(0, place) + character + text.slice(place + 1))
  }), { numRuns: 5000 })
})

test('what passes is what JSON.parse then gives, key for key: none is lost to a second one', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const { errors } = scanJson(JSON.stringify(value))
    expect(errors.filter((problem) => problem.rule !== 'hostile-key')).toEqual([])
  }), { numRuns: 1000 })
})
