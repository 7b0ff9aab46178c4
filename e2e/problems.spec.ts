// What is wrong with a workflow is said before it runs; a part that is sound runs all the same.
import { editorOf } from './editor.ts'
import { expect, test } from './fixtures.ts'

test('a run with an error in its way says which, and leads to it; a run to a sound step goes on', async ({ page }) => {
  test.setTimeout(120_000)
  const editor = editorOf(page)
  await editor.newWorkflow('Not ready')
  await editor.dragFromPalette('Set fields', { x: 300, y: 120 })
  await editor.open('Set fields')
  await editor.rename('Sound')
  await editor.addField('text', 'fine')
  await editor.closeInspector()
  await editor.dragFromPalette('Set fields', { x: 300, y: 260 })
  await editor.open('Set fields')
  await editor.rename('Wrong')
  await editor.addField('text', '{{ steps.nowhere.output }}')
  await editor.connect('Manual', 'Sound')

  // Not connected yet: it cannot run, so it is in nobody's way.
  await editor.runToTheEnd()
  await editor.connect('Sound', 'Wrong')
  await editor.closeInspector()
  await editor.toolbar.getByRole('button', { name: /^Run/ }).first().click()
  const message = page.getByRole('status').or(page.getByRole('alert')).filter({ hasText: 'The run did not start.' }).first()
  await expect(message).toBeVisible()
  await expect(message).toContainText('Wrong › fields › text: There is no step "nowhere"')
  await expect(editor.runPanel.getByRole('tab', { name: /Problems/, selected: true })).toBeVisible()
  await page.getByRole('button', { name: 'Show it' }).click()
  await expect(editor.inspector).toHaveAccessibleName('Inspector: Wrong')

  await editor.node('Sound').click()
  await page.keyboard.press('Shift+Enter')
  await expect(editor.runPanel.getByRole('tab', { name: /Run timeline/, selected: true })).toBeVisible()
  await expect(editor.node('Sound')).toHaveAccessibleName(/Succeeded/)
})

test('a window that is loaded again right after it opened something shows it still', async ({ page }) => {
  const editor = editorOf(page)
  await expect(editor.canvas).toBeVisible()
  await editor.newWorkflow('Just made')
  await page.evaluate(() => location.reload())
  await expect(page.getByRole('tab', { name: 'Just made', selected: true })).toBeVisible()
  await expect(page.getByText('No workflow is open')).toHaveCount(0)
})
