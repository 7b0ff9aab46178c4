import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { build, flowbench } from './test-program.ts'

let folder: string
beforeAll(() => {
  build()
  folder = mkdtempSync(join(tmpdir(), 'flowbench-cli-'))
  mkdirSync(join(folder, 'Handbook'))
  writeFileSync(join(folder, 'Handbook', 'tea.md'), '# Green tea\n\nLet the water cool down to 70 degrees.\n\n# Warranty\n\nA pot that breaks within two years is replaced.\n')
  writeFileSync(join(folder, 'Handbook', 'broken.pdf'), 'no PDF')
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const knowledge = (...words: string[]) => flowbench(['knowledge', ...words, '--data', join(folder, 'data')])

test('a folder is indexed, asked, listed and forgotten on the command line', async () => {
  expect((await knowledge('list')).out).toContain('There are no collections')
  const indexed = await knowledge('index', 'handbook', join(folder, 'Handbook'), '--json')
  expect([indexed.code, indexed.json()]).toEqual([0, { collection: 'handbook', documents: 1, passages: 2, unchanged: 0, refusedCount: 1, refused: [{ file: 'Handbook/broken.pdf', reason: expect.stringContaining('cannot be read') as string }] }])
  const again = await knowledge('index', 'handbook', join(folder, 'Handbook'))
  expect(again.out).toContain('1 document with 2 passages is in handbook; 1 had not changed.\nHandbook/broken.pdf was left out.')
  const found = await knowledge('query', 'handbook', 'How long is the guarantee?', '--top', '1', '--filter', '{ "folder": "Handbook" }', '--json')
  expect(found.json()).toMatchObject({ passages: [{ id: 'Handbook/tea.md#1', content: 'A pot that breaks within two years is replaced.', metadata: { heading: 'Warranty' } }] })
  expect((await knowledge('query', 'handbook', 'green tea', '--mode', 'words')).out).toMatch(/^1\.00 {2}Handbook\/tea\.md#0 {2}Green tea {2}words no\. 1\n {6}Let the water cool down/)
  expect((await knowledge('list')).out).toContain('handbook  1 document  2 passages  built-in/use-lite-en-0.2.0  local')
  expect((await knowledge('documents', 'handbook')).out).toBe('Handbook/tea.md  tea  markdown  2 passages\n')
  expect((await knowledge('remove', 'handbook', '--json')).json()).toEqual({ removed: 'handbook' })
  expect((await knowledge('list', '--json')).json()).toEqual({ collections: [] })
}, 240_000)

test('what is asked wrongly is said with what to do', async () => {
  expect(await knowledge('forget', 'x')).toMatchObject({ code: 2, error: expect.stringContaining('"forget" is none of list, create') as string })
  expect(await knowledge('query', 'nowhere', 'x')).toMatchObject({ code: 2, error: expect.stringContaining('There is no collection "nowhere"') as string })
  expect(await knowledge('query', 'nowhere', 'x', '--filter', '{ "a": null }')).toMatchObject({ code: 2, error: expect.stringContaining('--filter takes JSON') as string })
  expect(await knowledge('index', 'handbook')).toMatchObject({ code: 2, error: expect.stringContaining('Say what') as string })
}, 120_000)
