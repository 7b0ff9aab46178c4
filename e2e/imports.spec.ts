// A service described by an OpenAPI document: imported, connected to, called by a step, renewed and removed in the window.
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { repository } from './app.ts'
import { editorOf } from './editor.ts'
import { openPath } from './file-dialogs.ts'
import { expect, keepPicture, test } from './fixtures.ts'

const petShop = join(repository, 'main', 'openapi', 'fixtures', 'pet-shop.yaml')
const documentsDialog = 'Import an OpenAPI document'

test('a document becomes nodes of the palette; a step of one calls the service with the account of a connection', async ({ app, page, profile }) => {
  test.setTimeout(240_000)
  const seen: { url: string; headers: IncomingHttpHeaders }[] = []
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers })
    response.setHeader('content-type', 'application/json').end('{"id":"pet_7","name":"Rex of the shop","kind":"dog","status":"available"}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await ask(page, 'grant.add', { address: origin, note: 'A test' })
  await ask(page, 'secret.unlock', { passphrase: 'correct horse battery staple' })
  await ask(page, 'secret.put', { name: 'shop-key', value: 'hush-hush' })

  await goToConnections(page)
  await expect(page.getByText('Nothing is imported yet')).toBeVisible()
  await openPath(app, petShop, () => page.getByRole('button', { name: 'Import a file' }).click(), documentsDialog)
  const dialog = page.getByRole('dialog', { name: 'Import Pet Shop API' })
  await expect(dialog.getByText('8 of 9 chosen')).toBeVisible()
  await dialog.getByRole('button', { name: 'None', exact: true }).click()
  await dialog.getByRole('button', { name: 'Add connector' }).click()
  await expect(dialog.getByText('Choose at least one operation.')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Find an operation' }).fill('get pet')
  await dialog.getByRole('checkbox', { name: 'Get a pet, GET /pets/{petId}' }).click()
  await dialog.getByRole('textbox', { name: 'Find an operation' }).fill('')
  await dialog.getByRole('checkbox', { name: 'Put a pet up for sale, POST /pets' }).click()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Pet shop')
  await dialog.getByRole('textbox', { name: 'Base URL' }).fill(`${origin}/v2`)
  await keepPicture(page, 'import-dialog')
  await dialog.getByRole('button', { name: 'Add connector' }).click()
  await expect(dialog).toBeHidden()
  const row = page.getByRole('table', { name: 'Imported connectors' }).getByRole('row', { name: /Pet shop pet-shop 2 of 9 pet-shop\.yaml no workflow/ })
  await expect(row).toBeVisible()
  await row.scrollIntoViewIfNeeded()
  await keepPicture(page, 'imports')
  await page.emulateMedia({ colorScheme: 'dark' })
  await keepPicture(page, 'imports-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await ask(page, 'connection.put', { name: 'shop', connector: 'pet-shop', config: { apiKey: 'secret://shop-key' } })

  const editor = editorOf(page)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await editor.newWorkflow('Pets')
  await editor.dragFromPalette('Put a pet up for sale', { x: 420, y: 120 })
  await editor.open('Put a pet up for sale')
  await keepPicture(page, 'import-form')
  await editor.dragFromPalette('Get a pet', { x: 420, y: 300 })
  await editor.open('Get a pet')
  await editor.field('Pet ID').fill('7')

  const imported = { format: 'flowbench/workflow', version: 1, id: 'wf_pets', name: 'Ask the shop', trigger: { type: 'manual' }, nodes: [{ id: 'pet', type: 'pet-shop.get-pet', name: 'Ask for the pet', connection: 'shop', input: { petId: '7' } }], edges: [{ from: 'trigger', to: 'pet' }], samples: [{ name: 'Now', payload: {} }] }
  const path = join(profile.dataFolder, 'ask.json')
  await writeFile(path, JSON.stringify(imported))
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await openPath(app, path, () => page.getByRole('button', { name: 'Import', exact: true }).click())
  await expect(editor.node('Ask for the pet')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(editor.runPanel.getByText(/^Succeeded/).first()).toBeVisible({ timeout: 60_000 })
  await editor.open('Ask for the pet')
  await expect(editor.outputPane).toContainText('Rex of the shop')
  await keepPicture(page, 'import-run')
  expect(seen.at(-1)).toMatchObject({ url: '/v2/pets/7', headers: { 'x-shop-key': 'hush-hush' } })
  expect(await page.content()).not.toContain('hush-hush')

  const later = join(profile.dataFolder, 'later.yaml')
  await writeFile(later, (await readFile(petShop, 'utf8')).replace('The number on its collar.', 'The number on its chip.'))
  await goToConnections(page)
  await openPath(app, later, () => page.getByRole('button', { name: 'Read the document of Pet shop again' }).click(), documentsDialog)
  const renewal = page.getByRole('dialog', { name: 'Renew Pet shop' })
  await expect(renewal.getByRole('region', { name: 'What changed' })).toContainText('“Ask the shop” has steps of get-pet.')
  await keepPicture(page, 'import-renewal')
  await renewal.getByRole('button', { name: 'Renew connector' }).click()
  await expect(page.getByRole('table', { name: 'Imported connectors' }).getByRole('row', { name: /later\.yaml 2 workflows|later\.yaml Ask the shop/ })).toBeVisible()
  await page.getByRole('button', { name: 'Remove Pet shop' }).click()
  await expect(page.getByRole('dialog', { name: 'Remove Pet shop?' })).toContainText('Ask the shop')
  await page.getByRole('button', { name: 'Remove connector' }).click()
  await expect(page.getByText('Nothing is imported yet')).toBeVisible()
  server.close()
})

/** What has a form of its own elsewhere is set up by the calls that the form makes. */
async function ask(page: Page, name: string, input: unknown): Promise<void> {
  const reply = await page.evaluate(([call, given]) => (window as unknown as { flowbench: { invoke(name: string, input: unknown): Promise<{ ok: boolean }> } }).flowbench.invoke(call, given), [name, input] as const)
  expect(reply, name).toMatchObject({ ok: true })
}

async function goToConnections(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Connections' }).click()
  await expect(page.getByRole('heading', { name: 'Connections', level: 1 })).toBeVisible()
}
