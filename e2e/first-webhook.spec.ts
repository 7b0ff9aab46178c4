// What somebody does who has just begun: a webhook of one's own and a server on this computer, with nothing set up before, and without leaving the editor.
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'

test('a webhook gets its connection in its trigger, the vault its passphrase there, and an address is allowed where it was refused', async ({ app, page }) => {
  expect(app).toBeDefined()
  const server = createServer((_, response) => response.setHeader('Content-Type', 'application/json').end('{"price":12}')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const editor = editorOf(page)
  try {
    await editor.newWorkflow('Prices')
    await editor.dragFromPalette('Webhook', { x: 120, y: 150 }, { isTrigger: true })
    await editor.nodes().first().dblclick()
    const requests = editor.inspector.getByRole('group', { name: 'Requests to this workflow' })
    await expect(requests).toContainText('Choose a connection')
    await editor.inspector.getByRole('button', { name: 'Add a connection' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a connection to Webhook' })
    await expect(dialog.getByLabel('Name')).toHaveValue('generic-main')
    await dialog.getByLabel('Signing secret').fill('a secret of two')
    await dialog.getByRole('button', { name: 'Add connection' }).click()
    await expect(dialog.getByRole('group', { name: 'Its secrets need a passphrase' })).toBeInViewport()
    await keepPicture(page, 'connection-needs-passphrase')
    await dialog.getByRole('textbox', { name: 'Passphrase' }).fill('correct horse battery staple')
    await dialog.getByLabel('Once more').fill('correct horse battery staple')
    await dialog.getByRole('button', { name: 'Protect and save' }).click()
    await expect(dialog).toBeHidden()
    const address = await requests.getByText(/\/webhooks\/generic\/generic-main$/).textContent() ?? ''
    await keepPicture(page, 'webhook-trigger')

    await editor.closeInspector()
    await editor.dragFromPalette('HTTP request', { x: 520, y: 300 })
    await editor.connect('Webhook', 'HTTP request')
    await editor.open('HTTP request')
    await editor.write('URL', `${origin}/price`)
    await editor.runToTheEnd('Failed')
    await editor.inspector.getByRole('button', { name: `Allow ${origin}…` }).click()
    await page.getByRole('button', { name: 'Allow address' }).click()
    await expect(page.getByText(`Workflows may call ${origin} now.`, { exact: true })).toBeVisible()
    await expect(editor.canvas).toBeVisible()
    await editor.runToTheEnd('Succeeded')

    await editor.toolbar.getByRole('button', { name: 'Activate' }).click()
    await expect(editor.toolbar.getByRole('radio', { name: 'Live v1' })).toBeVisible()
    const body = '{"item":"tea"}'
    const send = (secret: string) => fetch(address, { method: 'POST', body, headers: { 'Content-Type': 'application/json', 'X-Signature': createHmac('sha256', secret).update(body).digest('hex') } })
    expect((await send('another')).status).toBe(401)
    expect((await send('a secret of two')).status).toBe(202)
    await page.getByRole('tab', { name: /^Inbox/ }).click()
    await expect(editor.runPanel.getByText('No requests for this workflow yet')).toHaveCount(0)
    await expect(editor.runPanel.getByText('Received').or(editor.runPanel.getByText('Done')).first()).toBeVisible()
    await keepPicture(page, 'first-webhook')
  } finally {
    server.close()
  }
})

test('a webhook without a connection is switched on, and it is said that no request can come in', async ({ app, page }) => {
  expect(app).toBeDefined()
  const editor = editorOf(page)
  await editor.newWorkflow('Nobody calls')
  await editor.dragFromPalette('Webhook', { x: 120, y: 150 }, { isTrigger: true })
  await editor.toolbar.getByRole('button', { name: 'Activate' }).click()
  await expect(page.getByText('Live as v1, but no request can come in.', { exact: true })).toBeVisible()
  await keepPicture(page, 'nobody-calls')
  await page.getByRole('button', { name: 'Show the trigger' }).click()
  await expect(editor.inspector.getByRole('group', { name: 'Requests to this workflow' })).toContainText('Choose a connection')
})
