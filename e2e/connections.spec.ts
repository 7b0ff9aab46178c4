// A vault of one's own, a connection with its secret, and both again after the app was closed.
import { createHmac } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { packagedApp } from './app.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { keepOpened } from './opened.ts'

const secret = 'the-signing-secret-of-github'
const passphrase = 'correct horse battery staple'

test('a person protects the vault, adds a connection, changes its secret, and finds all of it after a restart, locked', async ({ profile }) => {
  const first = await profile.start()
  await goToConnections(first.page)
  await expect(first.page.getByText('No connections yet')).toBeVisible()
  await first.page.getByLabel('Passphrase').fill(passphrase)
  await first.page.getByLabel('Once more').fill('something else')
  await first.page.getByRole('button', { name: 'Protect the vault' }).click()
  await expect(first.page.getByText('These are two different passphrases.')).toBeVisible()
  await first.page.getByLabel('Once more').fill(passphrase)
  await first.page.getByRole('button', { name: 'Protect the vault' }).click()
  await expect(first.page.getByText('Encrypted on this computer with your passphrase')).toBeVisible()

  await first.page.getByRole('button', { name: 'Add connection' }).click()
  const dialog = first.page.getByRole('dialog')
  await dialog.getByLabel('Service').click()
  await first.page.getByRole('option', { name: 'GitHub', exact: true }).click()
  await dialog.getByLabel('Name').fill('GitHub main')
  await dialog.getByLabel('Signing secret').fill(secret)
  await dialog.getByRole('button', { name: 'Add connection' }).click()
  await expect(dialog.getByText('A connection is named by up to 64 small letters')).toBeVisible()
  await dialog.getByLabel('Name').fill('github-main')
  await dialog.getByRole('button', { name: 'Add connection' }).click()
  await expect(dialog).toBeHidden()
  await expect(first.page.getByRole('row', { name: /github-main.*GitHub.*\/webhooks\/github\/github-main/ })).toBeVisible()
  await keepPicture(first.page, 'connections')

  await first.page.getByRole('button', { name: 'Change github-main' }).click()
  await first.page.getByRole('dialog').getByLabel('Another signing secret').fill('the next one')
  await keepPicture(first.page, 'connection-dialog')
  await first.page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
  await expect(first.page.getByRole('table', { name: 'Secrets' }).getByRole('row')).toHaveCount(3)
  expect(await first.page.content()).not.toContain(secret)
  await first.close()

  const second = await profile.start()
  await goToConnections(second.page)
  await expect(second.page.getByText('The vault is locked.')).toBeVisible()
  await second.page.getByLabel('Passphrase').fill('wrong')
  await second.page.getByRole('button', { name: 'Open the vault' }).click()
  await expect(second.page.getByText('This is not the passphrase of the vault.')).toBeVisible()
  await second.page.getByLabel('Passphrase').fill(passphrase)
  await second.page.getByRole('button', { name: 'Open the vault' }).click()
  await expect(second.page.getByText('Encrypted on this computer with your passphrase')).toBeVisible()
  await second.page.getByRole('button', { name: 'Add secret' }).click()
  const writing = second.page.getByRole('dialog', { name: 'Add a secret' })
  await writing.getByLabel('Name').fill('my token')
  await writing.getByLabel('Value').fill(secret)
  await writing.getByRole('button', { name: 'Keep it' }).click()
  await expect(writing.getByText('A secret is named by up to 128 letters')).toBeVisible()
  await writing.getByLabel('Name').fill('my-token')
  await keepPicture(second.page, 'secret-dialog')
  await second.page.keyboard.press('Enter')
  await expect(second.page.getByRole('table', { name: 'Secrets' }).getByRole('row', { name: /secret:\/\/my-token/ })).toBeVisible()
  expect(await second.page.content()).not.toContain(secret)
  await second.page.getByRole('button', { name: 'Remove the secret my-token' }).click()
  await second.page.getByRole('button', { name: 'Remove it' }).click()
  await second.page.getByRole('button', { name: 'Remove github-main' }).click()
  await expect(second.page.getByText('No connections yet')).toBeVisible()
  await second.page.getByRole('button', { name: 'Undo' }).click()
  await expect(second.page.getByRole('table', { name: 'Connections' }).getByRole('row', { name: /github-main/ })).toBeVisible()
  await second.page.getByRole('button', { name: 'Remove the secret github-main-webhook-2' }).click()
  await second.page.getByRole('button', { name: 'Keep it' }).click()
  await expect(second.page.getByRole('table', { name: 'Secrets' }).getByRole('row')).toHaveCount(3)
  await second.page.getByRole('button', { name: 'Remove the secret github-main-webhook-2' }).click()
  await second.page.getByRole('button', { name: 'Remove it' }).click()
  await expect(second.page.getByRole('table', { name: 'Secrets' }).getByRole('row')).toHaveCount(2)
  await second.close()

  for (const name of await readdir(profile.dataFolder)) {
    if (!/\.(db|log)/.test(name)) continue
    const bytes = await readFile(join(profile.dataFolder, name))
    for (const form of [secret, Buffer.from(secret).toString('base64'), createHmac('sha256', secret).digest('hex')]) expect(bytes.includes(form), name).toBe(false)
  }
})

test('signing in opens the browser at the service, waits, and says what the service said', async ({ app, page }) => {
  test.skip(packagedApp !== undefined, 'What is opened is seen from the main process')
  const opened = await keepOpened(app)
  await page.evaluate((value) => window.flowbench.invoke('secret.unlock', { passphrase: value }), passphrase)
  await goToConnections(page)
  await page.getByRole('button', { name: 'Add connection' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Service').click()
  await page.getByRole('option', { name: 'Google Sheets' }).click()
  await dialog.getByLabel('Name').fill('sheets-main')
  await dialog.getByLabel('Client ID').fill('desk.apps.example')
  await expect(dialog.getByText('Not signed in at Google Sheets yet.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog.getByText('Waiting for you to sign in at Google Sheets')).toBeVisible()
  await keepPicture(page, 'sign-in-waits')
  const [address = ''] = await opened()
  const { origin, searchParams } = new URL(address)
  expect([origin, searchParams.get('client_id')]).toEqual(['https://accounts.google.com', 'desk.apps.example'])
  const answer = new URLSearchParams({ error: 'access_denied', state: searchParams.get('state') ?? '' })
  expect((await fetch(`${searchParams.get('redirect_uri') ?? ''}?${answer.toString()}`)).status).toBe(200)
  await expect(dialog.getByText('Google Sheets did not let you sign in: access_denied')).toBeVisible()
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await dialog.getByRole('button', { name: 'Give up' }).click()
  await expect(dialog.getByText('Not signed in at Google Sheets yet.')).toBeVisible()
})

async function goToConnections(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Connections' }).click()
  await expect(page.getByRole('heading', { name: 'Connections', level: 1 })).toBeVisible()
}
