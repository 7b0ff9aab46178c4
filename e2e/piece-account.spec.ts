// The account of a piece that one signs in with, and a page of Settings on which several connectors were added.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, keepPicture, test } from './fixtures.ts'
import { parcelsPiece } from './parcels.ts'
import { serveRegistry, type Registry } from './registry.ts'
import { ask, passphrase } from './webhooks.ts'

let folder: string
let registry: Registry

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowbench-e2e-account-'))
  registry = await serveRegistry(folder)
  await registry.publish('@activepieces/piece-ledger', '2.1.0', ledger)
  await registry.publish('@activepieces/piece-parcels', '1.0.0', parcelsPiece('http://127.0.0.1:9'))
})
test.afterAll(async () => {
  registry.close()
  await rm(folder, { recursive: true, force: true })
})

/** As esbuild bundles one: with an account that one signs in with, and another that is typed in. */
const ledger = `"use strict";
  exports.ledger = {
    displayName: "Ledger", getContextInfo: () => ({ version: "2" }),
    auth: [
      { type: "OAUTH2", required: true, authUrl: "https://{subdomain}.ledger.example/authorize", tokenUrl: "https://{subdomain}.ledger.example/token", scope: ["read", "write"], pkce: true,
        props: { subdomain: { type: "SHORT_TEXT", displayName: "Subdomain", description: "What stands before .ledger.example in its address.", required: true } } },
      { type: "CUSTOM_AUTH", displayName: "API key", required: true, props: { server: { type: "SHORT_TEXT", displayName: "Server", required: true }, key: { type: "SECRET_TEXT", displayName: "API key", required: true } } },
    ],
    actions: () => ({ book: { displayName: "Book an entry", description: "Books an entry.", props: {}, run: async () => ({}) } }),
    triggers: () => ({ posted: { displayName: "Entry posted", description: "When an entry is posted", type: "APP_WEBHOOK", props: {}, sampleData: {}, onEnable: async () => {}, onDisable: async () => {}, run: async () => [] } }),
  };`

test('the account of a piece is chosen by its kind, and says what signing in needs', async ({ page }) => {
  await ask(page, 'settings.put', { pieces: true, pieceRegistry: registry.origin })
  await ask(page, 'grant.add', { address: registry.origin, note: '' })
  await ask(page, 'secret.unlock', { passphrase })
  // The window reads the settings as it begins.
  await page.reload()
  await page.getByRole('button', { name: 'Settings' }).first().click()
  const part = page.getByRole('region', { name: 'Pieces of Activepieces' })
  await part.getByLabel('Name').fill('ledger')
  await part.getByLabel('Exact version').fill('2.1.0')
  await part.getByRole('button', { name: 'Get and look at it' }).click()
  const offer = page.getByRole('dialog', { name: 'Add Ledger?' })
  await expect(offer.getByText('the client secret and the sign-in go to {subdomain}.ledger.example alone')).toBeVisible({ timeout: 60_000 })
  await offer.getByText('Not offered: 1').click()
  await expect(offer.getByText('comes to one address for a whole app at Ledger')).toBeVisible()
  await keepPicture(page, 'piece-offer-sign-in')
  await offer.getByRole('button', { name: 'Add Ledger' }).click()
  const parcels = await ask<{ id: string }>(page, 'package.fetch', { name: 'parcels', version: '1.0.0' })
  await ask(page, 'package.accept', { offer: parcels.id })
  await expect(page.getByRole('table', { name: 'Added connectors' }).getByRole('row')).toHaveCount(3)
  await page.getByRole('table', { name: 'Added connectors' }).scrollIntoViewIfNeeded()
  await keepPicture(page, 'added-entries')

  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Connections' }).click()
  await page.getByRole('button', { name: 'Add connection' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Service').click()
  await page.getByRole('option', { name: 'Ledger' }).click()
  await dialog.getByLabel('Kind of account').click()
  await keepPicture(page, 'piece-account-kinds')
  await page.getByRole('option', { name: 'Sign in' }).click()
  await dialog.getByLabel('Name').fill('my-ledger')
  await expect(dialog.getByLabel('Subdomain')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await keepPicture(page, 'piece-account')
  await dialog.getByRole('button', { name: 'Sign in' }).scrollIntoViewIfNeeded()
  await keepPicture(page, 'piece-account-end')
  await ask(page, 'settings.put', { theme: 'dark' })
  await page.reload()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Connections' }).click()
  await page.getByRole('button', { name: 'Add connection' }).click()
  await dialog.getByLabel('Service').click()
  await page.getByRole('option', { name: 'Ledger' }).click()
  await dialog.getByLabel('Kind of account').click()
  await page.getByRole('option', { name: 'Sign in' }).click()
  await dialog.getByLabel('Redirect port').fill('4711')
  await expect(dialog.getByText('http://127.0.0.1:4711/')).toBeVisible()
  await keepPicture(page, 'piece-account-dark')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Settings' }).first().click()
  await page.getByRole('table', { name: 'Added connectors' }).scrollIntoViewIfNeeded()
  await keepPicture(page, 'added-entries-dark')
})
