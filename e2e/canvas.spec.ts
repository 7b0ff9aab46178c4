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
