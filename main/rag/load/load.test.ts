import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toFailure } from '@shared/failure.ts'
import { documentOf, filesIn } from './files.ts'
import { pdfOf } from './pdf.test-data.ts'
import { sectionsOf } from './sections.ts'

describe('Markdown', () => {
  const read = (text: string) => sectionsOf({ format: 'markdown', text })

  test('is cut at its headings, each below those above it', async () => {
    expect(await read('Before.\n\n# One\n\ntext\n\n## Two ##\n\nmore *text*\n\n### Three\nx\n## Four\ny\n# Five\nz')).toEqual([
      { headings: [], text: 'Before.\n' }, { headings: ['One'], text: '\ntext\n' }, { headings: ['One', 'Two'], text: '\nmore *text*\n' }, { headings: ['One', 'Two', 'Three'], text: 'x' }, { headings: ['One', 'Four'], text: 'y' }, { headings: ['Five'], text: 'z' },
    ])
  })

  test('knows underlined headings, and no heading in code, front matter or a rule', async () => {
    expect((await read('---\ntitle: X\n# no\n---\nTitle\n=====\ntext\n\nPart\n----\n```sh\n# a comment\n```\n\n---\n\nend')).map(({ headings }) => headings)).toEqual([['Title'], ['Title', 'Part']])
  })

  test('gives the words of links and pictures, and not their addresses', async () => {
    expect((await read('See [the guide](https://example.com/a_b) and ![a pot](pot.png "Pot"). **Bold** `code`'))[0]?.text).toBe('See the guide and a pot. Bold code')
  })
})

describe('HTML', () => {
  const read = (text: string) => sectionsOf({ format: 'html', text })

  test('is cut at its headings; scripts, styles, menus and tags are no text', async () => {
    const page = '<!doctype html><html><head><title>T</title><style>p{}</style></head><body><nav><a href="/">Home</a></nav><p>Intro</p><h1>Tea &amp; <em>pots</em></h1><p>First.</p><script>if (a < b) alert("x")</script><h2>Green</h2><ul><li>one</li><li>two</li></ul><!-- no --></body></html>'
    const sections = await read(page)
    expect(sections.map(({ headings, text }) => [headings, text.trim().replace(/\s+/g, ' ')])).toEqual([[[], 'Intro'], [['Tea & pots'], 'First.'], [['Tea & pots', 'Green'], 'one two']])
  })

  test('entities are their characters, and what is none stays', async () => {
    expect((await read('<p>5 &euro; &#8364; &#x20AC; &lt;b&gt; &nothing; &#xD800;</p>'))[0]?.text.trim()).toBe('5 € € € <b> &nothing; \uFFFD')
  })

  test('what is not well-formed ends all the same, in time', async () => {
    for (const bad of ['<'.repeat(100_000), '<p '.repeat(50_000), '<!--'.repeat(50_000), '<a href="'.repeat(20_000), '<h1>'.repeat(10_000), '<script>'.repeat(1_000), '</p></div>&&&']) {
      const from = performance.now()
      await read(bad)
      expect(performance.now() - from).toBeLessThan(4_000)
    }
  })
})

test('each line of a table is a text with the names of its columns', async () => {
  expect(await sectionsOf({ format: 'csv', text: 'article;price\n"Pot; large";39,90\nLid;\n' })).toEqual([{ headings: [], text: 'article: Pot; large\nprice: 39,90' }, { headings: [], text: 'article: Lid' }])
})

describe('PDF', () => {
  test('is read page by page', async () => {
    const sections = await sectionsOf({ format: 'pdf', bytes: pdfOf([['The warranty is two years.', 'It begins with the pur-', 'chase.'], ['Second page.']]) })
    expect(sections).toEqual([{ headings: [], text: 'The warranty is two years.\nIt begins with the purchase.', page: 1 }, { headings: [], text: 'Second page.', page: 2 }])
  })

  test('one that is none, or has no text, is refused in words', async () => {
    const refused = (bytes: Uint8Array) => sectionsOf({ format: 'pdf', bytes }).then(() => null, (error: unknown) => toFailure(error))
    expect(await refused(Buffer.from('this is no PDF'))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('The PDF cannot be read') as string })
    expect(await refused(pdfOf([[]]))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('OCR') as string })
  })
})

describe('files', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flowbench-files-'))
    mkdirSync(join(folder, 'Handbook', 'travel'), { recursive: true })
    mkdirSync(join(folder, 'Handbook', '.git'))
    writeFileSync(join(folder, 'Handbook', 'a.md'), '# A')
    writeFileSync(join(folder, 'Handbook', 'travel', 'b.TXT'), 'b')
    writeFileSync(join(folder, 'Handbook', 'photo.png'), 'x')
    writeFileSync(join(folder, 'Handbook', '.git', 'c.md'), 'hidden')
    writeFileSync(join(folder, 'outside.md'), 'outside')
    writeFileSync(join(folder, 'latin.txt'), Buffer.from([0x54, 0xe9, 0xe8]))
    symlinkSync(join(folder, 'outside.md'), join(folder, 'Handbook', 'link.md'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('of a folder are those that can be read, without links and hidden ones, named from the folder on', async () => {
    const { files, refused } = await filesIn([join(folder, 'Handbook')])
    expect(files.map(({ id, format }) => [id, format])).toEqual([['Handbook/a.md', 'markdown'], ['Handbook/travel/b.TXT', 'text']])
    expect(refused).toEqual([])
    const [, second] = files
    expect(second && (await documentOf(second))).toMatchObject({ id: 'Handbook/travel/b.TXT', title: 'b', source: join(folder, 'Handbook', 'travel', 'b.TXT'), metadata: { file: 'b.TXT', folder: 'Handbook/travel' }, content: 'b' })
  })

  test('one that was chosen and cannot be read is told of', async () => {
    expect(await filesIn([join(folder, 'Handbook', 'photo.png')])).toMatchObject({ files: [], refused: [{ file: 'photo.png', reason: expect.stringContaining('.png') as string }] })
    const { files: [latin] } = await filesIn([join(folder, 'latin.txt')])
    expect(await (latin && documentOf(latin).then(() => null, (error: unknown) => toFailure(error)))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('UTF-8') as string })
    expect(await filesIn([join(folder, 'nowhere')]).then(() => null, (error: unknown) => toFailure(error))).toMatchObject({ code: 'not-found' })
  })
})
