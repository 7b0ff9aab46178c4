import { expect, test } from 'vitest'
import { performAction, type Exchange } from 'flowbench/testing'
import type { JsonObject } from '@shared/json.ts'
import { blocksOf, lineOf } from './blocks.ts'
import { notion } from './index.ts'
import { answeredPage } from './objects.ts'
import { richText } from './rich-text.ts'
import { plainValues, propertiesOf } from './values.ts'

const types = Object.fromEntries(['title', 'rich_text', 'number', 'checkbox', 'select', 'multi_select', 'relation', 'date', 'url', 'files', 'formula'].map((type) => [type, { type }]))

test('plain values become what each kind of property takes', () => {
  expect(propertiesOf({ title: 'Tea', rich_text: 5, number: '2.5', checkbox: true, select: 'A', multi_select: ['A', 'B'], relation: 'p1', date: ['2026-12-24', '2026-12-26'], url: '', files: 'https://example.com/a.pdf' }, types)).toEqual({
    title: { title: [{ type: 'text', text: { content: 'Tea' } }] }, rich_text: { rich_text: [{ type: 'text', text: { content: '5' } }] }, number: { number: 2.5 }, checkbox: { checkbox: true }, select: { select: { name: 'A' } },
    multi_select: { multi_select: [{ name: 'A' }, { name: 'B' }] }, relation: { relation: [{ id: 'p1' }] }, date: { date: { start: '2026-12-24', end: '2026-12-26' } }, url: { url: null },
    files: { files: [{ name: 'https://example.com/a.pdf', type: 'external', external: { url: 'https://example.com/a.pdf' } }] },
  })
  expect(propertiesOf({ select: { select: { id: 'x' } } }, types)).toEqual({ select: { select: { id: 'x' } } })
})

test.each([[{ formula: 1 }, /fills in by itself/], [{ Nam: 'x' }, /no property "Nam"\. There are title/], [{ number: 'many' }, /is a number/], [{ title: [1] }, /cannot be written/]])('%j is refused, and it says why', (values, message) => {
  expect(() => propertiesOf(values as never, types)).toThrow(message)
})

test('what properties say comes as plain values', () => {
  expect(plainValues({
    a: { type: 'formula', formula: { type: 'number', number: 3 } }, b: { type: 'rollup', rollup: { type: 'array', array: [{ type: 'number', number: 1 }, { type: 'title', title: [{ plain_text: 'x' }] }] } },
    c: { type: 'date', date: { start: '2026-12-24', end: null } }, d: { type: 'people', people: [{ id: 'u1', name: 'Ada' }, { id: 'u2' }] }, e: { type: 'unique_id', unique_id: { prefix: 'TEA', number: 7 } },
    f: { type: 'files', files: [{ name: 'a', type: 'file', file: { url: 'https://example.com/a' } }] }, g: { type: 'select', select: null }, h: { type: 'checkbox', checkbox: false },
  })).toEqual({ a: 3, b: [1, 'x'], c: '2026-12-24', d: ['Ada', 'u2'], e: 'TEA-7', f: ['https://example.com/a'], g: null, h: false })
})

test('Markdown becomes blocks, and reads the same again', () => {
  const markdown = '# One\n- two\n1. three\n- [x] four\n> five\n---\n```\nsix\n\nseven\n```\neight'
  const blocks = blocksOf(markdown)
  expect(blocks.map(({ type }) => type)).toEqual(['heading_1', 'bulleted_list_item', 'numbered_list_item', 'to_do', 'quote', 'divider', 'code', 'paragraph'])
  const answered = JSON.parse(JSON.stringify(blocks).replaceAll(/"text":\{"content":("(?:[^"\\]|\\.)*")\}/g, '"plain_text":$1')) as typeof blocks
  expect(answered.map(lineOf).join('\n')).toBe(markdown)
})

test('code is in the language that Notion calls it by', () => {
  expect(['', 'ts', 'sql'].map((language) => blocksOf(`\`\`\`${language}\nx\n\`\`\``)[0]?.['code'])).toMatchObject([{ language: 'plain text' }, { language: 'typescript' }, { language: 'sql' }])
})

test('a long text is cut into pieces that Notion takes', () => {
  expect(richText('x'.repeat(4_500)).map((piece) => (piece['text'] as { content: string }).content.length)).toEqual([2_000, 2_000, 500])
})

const page = '59833787-2cf9-4fdf-8782-e53db20768a5'
test.each([
  ['create-page', { title: 'No parent' }, /either the data source/],
  ['create-page', { page, title: 'Long', content: '- x\n'.repeat(101) }, /101 blocks/],
  ['create-page', { page, properties: { Status: 'Done' } }, /no further properties/],
  ['append-blocks', { page, content: '\n' }, /nothing to append/],
])('%s with %j is refused, and nothing is sent', async (action, input, message) => {
  const { failure, requests } = await performAction(notion, { action, input, config: { token: 'secret://t' }, answers: [] })
  expect(failure).toMatchObject({ code: 'invalid-input', sent: 'not-sent', message: expect.stringMatching(message) })
  expect(requests).toEqual([])
})

test('what is indented below an entry of a list goes into it, two levels deep, and what is deeper stays at the second', () => {
  const shape = (blocks: JsonObject[]): unknown => blocks.map((block) => {
    const held = block[String(block['type'])] as { rich_text: { text: { content: string } }[]; children?: JsonObject[] }
    return [held.rich_text[0]?.text.content, ...(held.children ? [shape(held.children)] : [])]
  })
  expect(shape(blocksOf('- a\n  - b\n    1. c\n      - d\n  - [ ] e\n- f\n\t- g\n\nh\n  - i'))).toEqual([['a', [['b', [['c'], ['d']]], ['e']]], ['f', [['g']]], ['h'], ['i']])
})

test('a page that has more within its blocks than is read says so', async () => {
  const holding = (id: string) => ({ object: 'block', id, type: 'toggle', has_children: true, toggle: { rich_text: [] } })
  const children = Array.from({ length: 100 }, (_each, index) => holding(`b${index}`))
  const { output, requests } = await performAction(notion, {
    action: 'get-page', input: { page: answeredPage.id, withContent: true }, config: { token: 'secret://n' }, secrets: { n: 'ntn_x' },
    answers: [{ method: 'GET', path: `/v1/pages/${answeredPage.id}`, answer: { json: answeredPage } }, ...[answeredPage.id, ...children.map(({ id }) => id)].map((id, index): Exchange => ({ method: 'GET', path: `/v1/blocks/${id}/children`, isOptional: true, answer: { json: { results: index === 0 ? children : [], has_more: false } } }))],
  })
  expect(output).toMatchObject({ isWhole: false })
  expect(requests.length).toBeLessThan(100)
})
