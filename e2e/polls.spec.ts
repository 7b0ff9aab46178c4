// A workflow that looks for what is new at an address: set up, tried, and switched on in the window.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'

test('a trigger is pointed at a list, the address is allowed from its refusal, and the newest item becomes the sample', async ({ page }) => {
  test.setTimeout(120_000)
  const server = createServer((_request, response) => void response.setHeader('content-type', 'application/json').end('{"orders":[{"number":1041,"total":18},{"number":1042,"total":27}]}')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const editor = editorOf(page)
  await editor.newWorkflow('Orders')
  const palette = page.getByRole('complementary', { name: 'Palette' })
  await palette.getByRole('textbox', { name: 'Search nodes' }).fill('New items at an address')
  await palette.locator('[data-palette-item]').first().dblclick()
  await expect(editor.node('New items at an address')).toBeVisible()
  await editor.node('New items at an address').click({ position: { x: 60, y: 14 } })
  if (await editor.inspector.count() === 0) await page.keyboard.press('Enter')
  const field = (name: string) => editor.inspector.getByRole('textbox', { name })
  await field('URL').fill(`${origin}/orders`)
  await field('Where the list is').fill('orders')
  await field('Id field').fill('number')
  await editor.inspector.getByRole('button', { name: 'Look now' }).click()
  await expect(editor.inspector.getByText('This address may not be called')).toBeVisible()
  await keepPicture(page, 'poll-refused')
  await editor.inspector.getByRole('button', { name: `Allow ${origin}…` }).click()
  await page.getByRole('button', { name: 'Allow address' }).click()
  await page.getByRole('tab', { name: 'Orders' }).click()
  await editor.inspector.getByRole('button', { name: 'Look now' }).click()
  await expect(editor.inspector.getByText('2 items now; the newest has the id 1042.')).toBeVisible()
  await editor.inspector.getByRole('button', { name: 'Use the newest as sample' }).click()
  await expect(editor.inspector.getByRole('list', { name: 'Samples' })).toContainText('Newest item')
  await expect(editor.inspector.getByRole('region', { name: 'Sample Newest item' })).toContainText('1042')
  await keepPicture(page, 'poll')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('Switch between light and dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.waitForTimeout(400)
  await keepPicture(page, 'poll-dark')
  server.close()
})
