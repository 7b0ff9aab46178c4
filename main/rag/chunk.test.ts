import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chunksOf } from './chunk.ts'

const sentence = (number: number): string => `Sentence number ${number} tells of the river, the bridge and the town behind it.`

test('what fits is one chunk, and each section begins a new one with its headings', () => {
  expect(chunksOf([{ headings: ['A'], text: 'One.' }, { headings: ['A', 'B'], text: ' Two.\n' }, { headings: [], text: '  \n ' }], { size: 500, overlap: 50 })).toEqual([
    { content: 'One.', headings: ['A'], position: 0 }, { content: 'Two.', headings: ['A', 'B'], position: 1 },
  ])
})

test('longer text is cut between sentences, and each chunk begins with the end of the one before', () => {
  const text = Array.from({ length: 12 }, (_, at) => sentence(at)).join(' ')
  const chunks = chunksOf([{ headings: [], text, page: 7 }], { size: 300, overlap: 100 })
  expect(chunks.length).toBeGreaterThan(3)
  for (const [at, { content, position, page }] of chunks.entries()) {
    expect(content.length).toBeLessThanOrEqual(300)
    expect([position, page]).toEqual([at, 7])
    expect(content).toMatch(/^Sentence .* it\.$/)
    const before = chunks[at - 1]
    if (before) expect(before.content.endsWith(content.slice(0, content.indexOf('.') + 1))).toBe(true)
  }
})

test('paragraphs stay whole where they can, and blank lines are no text', () => {
  const paragraph = [sentence(1), sentence(2)].join(' ')
  const chunks = chunksOf([{ headings: [], text: `${paragraph}\n\n\n\n\n${paragraph}\r\n\r\n${paragraph}` }], { size: 200, overlap: 0 })
  expect(chunks.map(({ content }) => content)).toEqual([paragraph, paragraph, paragraph])
})

test('without an overlap nothing is lost and nothing stands twice; no chunk is too long', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.string({ maxLength: 400 }), fc.constantFrom('\n\n', '. ', ' ', 'word', '🎉')), { maxLength: 40 }), fc.integer({ min: 100, max: 400 }), (parts, size) => {
    const text = parts.join('')
    const chunks = chunksOf([{ headings: [], text }], { size, overlap: 0 })
    expect(chunks.every(({ content }) => content.length <= size && content.trim() !== '')).toBe(true)
    expect(chunks.map(({ content }) => content).join('').replace(/\s+/g, '')).toBe(text.replace(/\s+/g, ''))
    expect(chunks.every(({ content }) => isWhole(content) || !isWhole(text))).toBe(true)
  }))
})

test('an overlap never keeps a text from coming to its end', () => {
  const word = 'x'.repeat(95)
  const chunks = chunksOf([{ headings: [], text: Array.from({ length: 50 }, () => word).join(' ') }], { size: 100, overlap: 100 })
  expect(chunks).toHaveLength(50)
})

/** No half of a character stands alone. */
function isWhole(text: string): boolean {
  return Buffer.from(text).toString() === text
}
