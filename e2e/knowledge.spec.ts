// Collections, as a person makes them, fills them from the disk, asks them and uses them in a workflow.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { packagedApp, type App } from './app.ts'
import { openPath } from './file-dialogs.ts'
import { expect, keepPicture, test } from './fixtures.ts'

const travel = `# Travel

## Hotels

A night may cost up to 140 euros, breakfast included. In Zurich, London and Oslo it may be 200.

## Lost luggage

Report a missing suitcase at the airline's counter before you leave the airport, and keep the form. Clothes for two days are paid.
`
const tea = '<html><head><title>Tea</title><script>alert(1)</script></head><body><h1>Green tea</h1><p>Let the water cool down to 70 degrees &amp; pour it on for two minutes.</p></body></html>'
/** Two pages; readers find the objects without a table of them. */
const pdf = `%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Count 2 /Kids [4 0 R 6 0 R] >> endobj
3 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
${['This contract is about the delivery of teapots.', 'It may be ended by either side with three months of notice.'].map((text, at) => {
  const stream = `BT /F1 12 Tf 72 720 Td (${text}) Tj ET`
  return `${4 + at * 2} 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + at * 2} 0 R >> endobj\n${5 + at * 2} 0 obj << /Length ${stream.length} >>\nstream\n${stream}\nendstream\nendobj`
}).join('\n')}
trailer << /Root 1 0 R >>
%%EOF
`
const prices = 'article,price\nPOT-4711,39.90\nLID-0815,4.50\n'

test('a collection is made, filled from a folder, asked, looked at and removed', async ({ app, page, profile }) => {
  test.setTimeout(180_000)
  const folder = join(profile.dataFolder, 'Handbook')
  await mkdir(folder)
  await writeFile(join(folder, 'travel.md'), travel)
  await writeFile(join(folder, 'tea.html'), tea)
  await writeFile(join(folder, 'prices.csv'), prices)
  await writeFile(join(folder, 'broken.pdf'), 'this is no PDF')
  await goToKnowledge(page)
  await expect(page.getByText('No collections yet')).toBeVisible()
  // The library loads in this Electron; where it does not, search would be slower, and nobody told.
  expect(await page.evaluate(async () => (await window.flowbench.invoke('knowledge.list', undefined) as { value: { distance: string } }).value.distance)).toBe('sqlite-vec')
  await keepPicture(page, 'knowledge-empty')

  await page.getByRole('button', { name: 'Make a collection' }).click()
  const dialog = page.getByRole('dialog', { name: 'New collection' })
  await dialog.getByLabel('Name').fill('Not A Name')
  await dialog.getByRole('button', { name: 'Make collection' }).click()
  await expect(dialog).toContainText('A collection is named by up to 64 small letters')
  await dialog.getByLabel('Name').fill('handbook')
  await keepPicture(page, 'knowledge-new')
  await dialog.getByRole('button', { name: 'Make collection' }).click()
  const detail = page.getByRole('region', { name: 'Collection handbook' })
  await expect(detail).toContainText('Nothing to find yet')
  await keepPicture(page, 'knowledge-nothing-in-it')

  await openPath(app, folder, () => detail.getByRole('button', { name: 'Index a folder' }).click(), 'Index a folder')
  await expect(detail.getByRole('status').first()).toContainText('3 files with 5 passages; 1 left out.', { timeout: 60_000 })
  await detail.getByText('A file was left out').click()
  await expect(detail).toContainText('The PDF cannot be read')
  await keepPicture(page, 'knowledge-indexed')
  await detail.getByRole('button', { name: 'Hide this' }).click()

  await detail.getByRole('textbox', { name: 'Question' }).fill('My suitcase did not arrive with the plane')
  await page.keyboard.press('Enter')
  const passages = detail.getByRole('list', { name: 'Passages' }).getByRole('listitem')
  await expect(passages.first()).toContainText('Report a missing suitcase', { timeout: 30_000 })
  await expect(passages.first()).toContainText('words no. 1')
  await keepPicture(page, 'knowledge-query')
  await detail.getByRole('textbox', { name: 'Filters by metadata' }).fill('{ "format": "html" }')
  await page.keyboard.press('Enter')
  await expect(passages).toHaveCount(1)
  await expect(passages.first()).toContainText('Let the water cool down to 70 degrees & pour it on')
  await detail.getByRole('textbox', { name: 'Filters by metadata' }).fill('{ "year": { "near": 3 } }')
  await page.keyboard.press('Enter')
  await expect(detail.getByRole('alert').or(detail.locator('.err'))).toBeVisible()

  await detail.getByRole('tab', { name: 'Documents' }).click()
  const documents = detail.getByRole('table', { name: 'Documents' })
  await expect(documents.getByRole('row')).toHaveCount(4)
  await keepPicture(page, 'knowledge-documents')
  await documents.getByRole('button', { name: 'travel', exact: true }).click()
  await expect(page.getByRole('dialog').getByRole('list', { name: 'Passages' }).getByRole('listitem')).toHaveCount(2)
  await keepPicture(page, 'knowledge-passages')
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click()
  await documents.getByRole('button', { name: 'Remove tea' }).click()
  await expect(documents.getByRole('row')).toHaveCount(3)

  await page.getByRole('button', { name: 'Switch theme' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.waitForTimeout(400)
  await keepPicture(page, 'knowledge-documents-dark')
  await detail.getByRole('tab', { name: 'Try a question' }).click()
  await detail.getByRole('textbox', { name: 'Question' }).fill('How much may a hotel cost?')
  await page.keyboard.press('Enter')
  await expect(passages.first()).toContainText('A night may cost up to 140 euros')
  await keepPicture(page, 'knowledge-query-dark')

  await detail.getByRole('button', { name: 'Remove the collection handbook' }).click()
  await expect(page.getByRole('dialog')).toContainText('No workflow has a step that names it.')
  await keepPicture(page, 'knowledge-remove-dark')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove collection' }).click()
  await expect(page.getByText('No collections yet')).toBeVisible()
  expect(app.said()).not.toContain('Uncaught')
})

test('indexing goes on beside, tells how far it is, and can be cancelled', async ({ app, page, profile }) => {
  test.setTimeout(180_000)
  const folder = join(profile.dataFolder, 'Many')
  await mkdir(folder)
  const paragraph = 'The quick brown fox of the warehouse jumps over a pallet of teapots while the lazy dog of the office looks on and wonders about the price of stoneware. '.repeat(6)
  for (let number = 0; number < 200; number++) await writeFile(join(folder, `note-${String(number).padStart(3, '0')}.txt`), `Note ${number}. ${paragraph}`)
  await goToKnowledge(page)
  await page.getByRole('button', { name: 'Make a collection' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make collection' }).click()
  const detail = page.getByRole('region', { name: 'Collection handbook' })
  await openPath(app, folder, () => detail.getByRole('button', { name: 'Index a folder' }).click(), 'Index a folder')
  await expect(detail.getByRole('status').first()).toContainText(/Indexing, [1-9]\d* of 200/, { timeout: 60_000 })
  await keepPicture(page, 'knowledge-indexing')
  await detail.getByRole('button', { name: 'Cancel' }).click()
  await expect(detail.getByRole('status').first()).toContainText(/Stopped after \d+ of 200 files\. What was done stays\./)
  await expect(page.getByRole('listbox', { name: 'Collections' })).toContainText(/[1-9]\d* documents?/)
})

test('every kind of file is found in, in a wide window and in a narrow one', async ({ app, page, profile }) => {
  test.skip(packagedApp !== undefined, 'The window is resized from the main process')
  test.setTimeout(180_000)
  const folder = join(profile.dataFolder, 'Handbook')
  await mkdir(folder)
  await writeFile(join(folder, 'travel.md'), travel)
  await writeFile(join(folder, 'tea.html'), tea)
  await writeFile(join(folder, 'prices.csv'), prices)
  await writeFile(join(folder, 'wages.txt'), 'Salaries are transferred on the last working day of each month. Questions go to payroll.')
  await writeFile(join(folder, 'contract.pdf'), pdf)
  await goToKnowledge(page)
  await page.getByRole('button', { name: 'Make a collection' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make collection' }).click()
  const detail = page.getByRole('region', { name: 'Collection handbook' })
  await openPath(app, folder, () => detail.getByRole('button', { name: 'Index a folder' }).click(), 'Index a folder')
  await expect(detail.getByRole('status').first()).toContainText('5 files with 8 passages', { timeout: 60_000 })
  const passages = detail.getByRole('list', { name: 'Passages' }).getByRole('listitem')
  const ask = async (question: string, answer: string): Promise<void> => {
    await detail.getByRole('textbox', { name: 'Question' }).fill(question)
    await page.keyboard.press('Enter')
    await expect(passages.first()).toContainText(answer, { timeout: 30_000 })
  }
  await ask('How many months of notice are there?', 'three months of notice')
  await expect(passages.first()).toContainText('page 2')
  await ask('When do I get my salary?', 'last working day')
  await ask('LID-0815', '4.50')
  await resize(app, 1280, 800)
  await ask('How much may a hotel cost?', 'A night may cost up to 140 euros')
  await keepPicture(page, 'knowledge-1280')
  await detail.getByRole('tab', { name: 'Documents' }).click()
  await expect(detail.getByRole('table', { name: 'Documents' }).getByRole('row')).toHaveCount(6)
  await keepPicture(page, 'knowledge-documents-1280')
  await resize(app, 1024, 700)
  await page.waitForTimeout(300)
  await keepPicture(page, 'knowledge-narrow-documents')
  await detail.getByRole('tab', { name: 'Try a question' }).click()
  await ask('How much may a hotel cost?', 'A night may cost up to 140 euros')
  await keepPicture(page, 'knowledge-narrow-query')
  await detail.getByRole('button', { name: 'Back to the list' }).click()
  await keepPicture(page, 'knowledge-narrow-list')
  await page.getByRole('button', { name: 'Switch theme' }).click()
  await page.waitForTimeout(400)
  await page.getByRole('option', { name: /handbook/ }).click()
  await keepPicture(page, 'knowledge-narrow-dark')
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBe(0)
})

async function resize(app: App, width: number, height: number): Promise<void> {
  await app.electron?.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, ...size }), { width, height })
  await expect.poll(() => app.page.evaluate(() => window.innerWidth)).toBeLessThanOrEqual(width)
}

async function goToKnowledge(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Knowledge' }).click()
  await expect(page.getByRole('heading', { name: 'Knowledge', level: 1 })).toBeVisible()
}
