import { describe, expect, it } from 'vitest'
import { jsonRows, previewOf, typeWord } from './json-rows.ts'

const issue = { issue: { number: 4127, title: 'Crash on export', labels: ['bug', 'export'] }, 'a/b': null, empty: {} }
const labels = (rows: ReturnType<typeof jsonRows>) => rows.map((row) => `${' '.repeat(row.depth)}${row.label}`)

describe('the lines of a JSON tree', () => {
  it('shows what is inside open containers only', () => {
    expect(labels(jsonRows(issue, { isExpanded: () => false }))).toEqual(['issue', 'a/b', 'empty'])
    expect(labels(jsonRows(issue, { isExpanded: (id) => id === '/issue' }))).toEqual(['issue', ' number', ' title', ' labels', 'a/b', 'empty'])
  })

  it('gives each line its JSON pointer and its path', () => {
    const rows = jsonRows(issue, { isExpanded: () => true })
    expect(rows.map((row) => row.id)).toContain('/a~1b')
    expect(rows.find((row) => row.id === '/issue/labels/1')?.path).toEqual(['issue', 'labels', 1])
  })

  it('counts a line among its siblings, for assistive technology', () => {
    expect(jsonRows(issue, { isExpanded: () => true }).filter((row) => row.depth === 2).map((row) => [row.position, row.setSize])).toEqual([[1, 2], [2, 2]])
  })

  it('does not offer to open what is empty', () => {
    expect(jsonRows(issue, { isExpanded: () => true }).find((row) => row.label === 'empty')?.expandable).toBe(false)
  })

  it('finds keys and values, and keeps what leads to them', () => {
    expect(labels(jsonRows(issue, { isExpanded: () => false, search: 'EXPORT' }))).toEqual(['issue', ' title', ' labels', '  [1]'])
    expect(labels(jsonRows(issue, { isExpanded: () => false, search: 'numb' }))).toEqual(['issue', ' number'])
    expect(jsonRows(issue, { isExpanded: () => false, search: 'nowhere' })).toEqual([])
  })

  it('shows a plain value as one line', () => {
    expect(jsonRows('hello', { isExpanded: () => true })).toHaveLength(1)
  })
})

describe('words beside a value', () => {
  it('names types in short words', () => {
    expect([null, [], {}, 'x', 1, true].map((value) => typeWord(value))).toEqual(['none', 'list', 'object', 'text', 'num', 'bool'])
  })

  it('shows scalars as JSON and lists by their length', () => {
    expect(['a"b', 2, null, [1, 2, 3], { a: 1 }].map((value) => previewOf(value))).toEqual(['"a\\"b"', '2', 'null', '3', ''])
  })
})
