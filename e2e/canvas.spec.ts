// What the mouse does on the canvas, where one gesture could be taken for another.
import { editorOf } from './editor.ts'
import { expect, test } from './fixtures.ts'

test('a double click on a node opens it, and nothing else', async ({ page }) => {
  const editor = editorOf(page)
  await editor.newWorkflow('Clicks')
  await editor.dragFromPalette('Set fields', { x: 900, y: 200 })
  await editor.node('Set fields').dblclick({ position: { x: 60, y: 14 } })
  await expect(editor.inspector).toBeVisible()
  await page.waitForTimeout(300)
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('a double click on a node that the inspector then covers is no click in the inspector, and an undo that takes the node away closes it', async ({ page }) => {
  const editor = editorOf(page)
  await editor.newWorkflow('Clicks')
  const { x, width } = (await editor.canvas.boundingBox())!
  const to = { x: width - 160, y: 240 }
  await editor.dragFromPalette('Set fields', to)
  if ((await editor.inspector.count()) > 0) await editor.closeInspector()
  const node = (await editor.node('Set fields').boundingBox())!
  const at = { x: node.x + 60, y: node.y + 14 }
  expect(at.x).toBeLessThan(x + width)
  // Told to the window itself: what gets each press and click, and not only what they do.
  await page.evaluate(() => {
    window.addEventListener('click', (event) => { document.documentElement.dataset['clicked'] = `${document.documentElement.dataset['clicked'] ?? ''}${(event.target as Element).closest('[data-region]')?.getAttribute('data-region')} ` })
  })
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  await page.mouse.up()
  await page.mouse.down({ clickCount: 2 })
  await page.mouse.up({ clickCount: 2 })
  await expect(editor.inspector).toBeVisible()
  expect(await page.evaluate(([left, top]) => document.elementFromPoint(left!, top!)?.closest('[data-region]')?.getAttribute('data-region'), [at.x, at.y])).toBe('inspector')
  expect(await page.evaluate(() => document.documentElement.dataset['clicked'])).toBe('canvas ')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await page.evaluate(() => document.activeElement?.closest('[data-region="inspector"]') ?? null)).toBeNull()

  await page.keyboard.press('Control+z')
  await expect(editor.node('Set fields')).toHaveCount(0)
  await expect(page.locator('.inspector-slot')).toHaveCount(0)
})

test('a double click on empty canvas asks what to add there', async ({ page }) => {
  const editor = editorOf(page)
  await editor.newWorkflow('Clicks')
  await editor.canvas.dblclick({ position: { x: 900, y: 200 } })
  await expect(page.getByRole('dialog', { name: 'Add a node' })).toBeVisible()
})

test('the guide covers no node that it is not drawn over', async ({ page }) => {
  const editor = editorOf(page)
  await expect(page.getByRole('complementary', { name: 'Getting started' })).toBeVisible()
  // Beside the cards, between them and the edge of the canvas, the canvas itself must be under the mouse.
  const covered = await page.locator('[data-guide]').evaluate((guide) => {
    const { right, top } = guide.getBoundingClientRect()
    return guide === document.elementFromPoint(right - 4, top + 4)
  })
  expect(covered).toBe(false)
  await expect(editor.canvas).toBeVisible()
})

test('Ctrl Enter runs, also from the button that chose the sample', async ({ page }) => {
  const editor = editorOf(page)
  await editor.chooseSample('Question asked')
  await expect(page.getByRole('button', { name: /^Sample: / })).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await expect(editor.node('Write the reply')).toHaveAccessibleName(/Succeeded/)
})
