// A piece's webhook trigger as a person meets it: dragged, filled in, activated, called by its service, and taken back.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { parcelsPiece, serveParcels, type Parcels } from './parcels.ts'
import { serveRegistry, type Registry } from './registry.ts'
import { ask, origin, passphrase } from './webhooks.ts'

let folder: string
let registry: Registry
let parcels: Parcels

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowbench-e2e-hooks-'))
  parcels = await serveParcels()
  registry = await serveRegistry(folder)
  await registry.publish('@activepieces/piece-parcels', '1.0.0', parcelsPiece(parcels.origin))
})
test.afterAll(async () => {
  registry.close()
  parcels.close()
  await rm(folder, { recursive: true, force: true })
})

async function setUp(page: Page): Promise<void> {
  await ask(page, 'settings.put', { pieces: true, pieceRegistry: registry.origin })
  for (const address of [registry.origin, parcels.origin]) await ask(page, 'grant.add', { address, note: '' })
  const offer = await ask<{ id: string }>(page, 'package.fetch', { name: 'parcels', version: '1.0.0' })
  await ask(page, 'package.accept', { offer: offer.id })
  await ask(page, 'secret.unlock', { passphrase })
  await ask(page, 'secret.put', { name: 'parcels-token', value: 't0ken' })
  await ask(page, 'connection.put', { name: 'my-parcels', connector: 'ap-parcels', config: { token: 'secret://parcels-token' } })
}

async function dark(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('Switch between light and dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.waitForTimeout(400)
}

test('a webhook of a piece is set up when its workflow is activated, brings runs, and is taken back', async ({ page }) => {
  test.setTimeout(180_000)
  await setUp(page)
  const editor = editorOf(page)
  await editor.newWorkflow('Parcels in')
  await editor.dragFromPalette('Parcel arrived', { x: 500, y: 300 }, { isTrigger: true })
  const trigger = editor.node('Parcel arrived')
  await expect(trigger).toBeVisible()
  await trigger.click({ position: { x: 60, y: 14 } })
  if (await editor.inspector.count() === 0) await page.keyboard.press('Enter')
  const pane = editor.inspector
  await expect(pane.getByText('Parcels is given an address for this workflow alone')).toBeVisible()
  await pane.getByLabel('Connection').click()
  await page.getByRole('option', { name: /^my-parcels/ }).click()
  await pane.getByRole('button', { name: 'Choose depot…' }).click()
  await pane.getByRole('button', { name: /^Depot in the north/ }).click()
  await keepPicture(page, 'subscription')

  await page.getByRole('button', { name: 'Activate' }).click()
  await expect(page.getByText(/was not activated, since its trigger has a service call this computer/).first()).toBeVisible()
  await keepPicture(page, 'subscription-no-address')
  await page.getByRole('button', { name: 'Open Connections' }).click()
  await expect(page.getByRole('heading', { name: 'Connections' }).first()).toBeVisible()
  await ask(page, 'tunnel.put', { provider: 'custom', config: { publicUrl: await origin(page) } })
  await ask(page, 'tunnel.start')
  await page.getByRole('tab', { name: 'Parcels in' }).click()

  parcels.refuse(true)
  await page.getByRole('button', { name: 'Activate' }).click()
  await expect(pane.getByText('The webhook could not be set up at Parcels')).toBeVisible({ timeout: 30_000 })
  await expect(pane.getByText('Your plan has no webhooks.')).toBeVisible()
  await keepPicture(page, 'subscription-refused')
  parcels.refuse(false)
  await pane.getByRole('button', { name: 'Try again' }).click()
  await expect(pane.getByRole('group', { name: 'Webhook of this workflow' })).toContainText('/webhooks/ap-parcels/', { timeout: 30_000 })
  await keepPicture(page, 'subscription-set-up')
  expect(await parcels.deliver({ parcels: [{ number: 12, weight: 3 }, { number: 13, weight: 1 }] })).toEqual([202])
  await expect.poll(async () => (await ask<{ status: string }[]>(page, 'run.list', { limit: 10 })).map(({ status }) => status), { timeout: 30_000 }).toEqual(['succeeded', 'succeeded'])
  await dark(page)
  await keepPicture(page, 'subscription-set-up-dark')

  await page.getByRole('button', { name: 'Inbox' }).first().click()
  await expect(page.getByText('Parcel arrived').first()).toBeVisible()
  await expect(page.getByText('at the address that its service was given for one workflow')).toBeVisible()
  await expect(page.getByRole('button', { name: /^run 1 of Parcels in/ })).toBeVisible()
  await expect(page.getByText('2 events', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Replay…' })).toBeVisible()
  await keepPicture(page, 'subscription-inbox-dark')

  parcels.refuse(true)
  await page.getByRole('tab', { name: 'Parcels in' }).click()
  await page.getByRole('button', { name: /^Activation:/ }).click()
  await page.getByRole('menuitem', { name: /^Deactivate/ }).click()
  await page.getByRole('button', { name: 'Show the Inbox' }).click({ timeout: 30_000 })
  await expect(page.getByText('could not be taken back at Parcels').first()).toBeVisible({ timeout: 30_000 })
  await keepPicture(page, 'subscription-left-dark')
  expect(await parcels.deliver({ parcels: [] })).toEqual([410])
  parcels.refuse(false)
  await page.getByRole('list', { name: 'Webhooks to be taken back' }).getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('could not be taken back at Parcels').first()).toBeHidden({ timeout: 30_000 })
  expect(parcels.hooks).toEqual([])
})

test('where a person puts the address in at the service, the trigger says so and shows it', async ({ page }) => {
  await setUp(page)
  await ask(page, 'tunnel.put', { provider: 'custom', config: { publicUrl: await origin(page) } })
  await ask(page, 'tunnel.start')
  const editor = editorOf(page)
  await editor.newWorkflow('Desk')
  await editor.dragFromPalette('Parcel desk calls', { x: 500, y: 300 }, { isTrigger: true })
  await editor.node('Parcel desk calls').click({ position: { x: 60, y: 14 } })
  if (await editor.inspector.count() === 0) await page.keyboard.press('Enter')
  await editor.inspector.getByLabel('Connection').click()
  await page.getByRole('option', { name: /^my-parcels/ }).click()
  await expect(editor.inspector.getByText('Open Settings, Webhooks at Parcels.')).toBeVisible()
  await page.getByRole('button', { name: 'Activate' }).click()
  await expect(editor.inspector.getByRole('group', { name: 'Webhook of this workflow' })).toContainText('/webhooks/ap-parcels/', { timeout: 30_000 })
  await keepPicture(page, 'subscription-pasted')
})
