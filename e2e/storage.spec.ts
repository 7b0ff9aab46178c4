// The data folder: what the window says when nothing can be written, backups, and going back to one.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import { packagedApp } from './app.ts'
import { expect, keepPicture, test } from './fixtures.ts'

test('while nothing can be written the window says so, and no longer when it can', async ({ profile }) => {
  const { page } = await profile.start()
  await expect(page.getByRole('group', { name: 'Workflow canvas' })).toBeVisible()
  const other = new DatabaseFile(join(profile.dataFolder, 'flowbench.db'))
  const banner = page.getByRole('alert').filter({ hasText: 'Another program holds the database.' })
  for (const theme of ['light', 'dark']) {
    await page.evaluate((chosen) => window.flowbench.invoke('settings.put', { theme: chosen }), theme)
    other.exec('BEGIN IMMEDIATE')
    // Whatever the window wants kept meets it.
    await page.evaluate(() => window.flowbench.invoke('settings.put', { snapToGrid: false }))
    await expect(banner).toBeVisible({ timeout: 20_000 })
    await keepPicture(page, `storage-banner-${theme}`)
    other.exec('ROLLBACK')
    await expect(banner).toBeHidden({ timeout: 20_000 })
  }
  other.close()
})

test('a backup is made from the menu and brought back from it, and the app starts anew with what was then', async ({ profile }) => {
  test.skip(packagedApp !== undefined, 'The menu and the new start are reached in the main process')
  test.setTimeout(120_000)
  const app = await profile.start()
  const { page } = app
  const choose = (id: string) => app.electron?.evaluate(({ Menu }, item) => void Menu.getApplicationMenu()?.getMenuItemById(item)?.click(), id)
  await expect(page.getByRole('group', { name: 'Workflow canvas' })).toBeVisible()
  await choose('backup.make')
  await expect(page.getByText('Backed up.', { exact: true })).toBeVisible()
  expect(readdirSync(join(profile.dataFolder, 'backups'))).toHaveLength(1)
  await page.evaluate(() => window.flowbench.invoke('workflow.create', { name: 'Made after it' }))

  await choose('go.settings')
  await page.getByRole('heading', { name: 'Backups' }).scrollIntoViewIfNeeded()
  await expect(page.getByRole('table', { name: 'Backups' }).getByText('asked for')).toBeVisible()
  for (const theme of ['light', 'dark']) {
    await page.evaluate((chosen) => window.flowbench.invoke('settings.put', { theme: chosen }), theme)
    await keepPicture(page, `settings-backups-${theme}`)
    await choose('backup.restore')
    await expect(page.getByRole('dialog', { name: 'Restore from backup' }).getByRole('radio')).toHaveCount(1)
    await keepPicture(page, `restore-${theme}`)
    await page.getByRole('button', { name: 'Cancel' }).click()
  }

  // The app that it starts would be none of the test's.
  await app.electron?.evaluate(({ app: electron }) => { electron.relaunch = () => undefined })
  await choose('backup.restore')
  const ended = app.electron?.waitForEvent('close')
  await page.getByRole('button', { name: 'Restore and restart' }).click()
  await ended
  const second = await profile.start()
  await expect(second.page.getByRole('group', { name: 'Workflow canvas' })).toBeVisible()
  const reply = await second.page.evaluate(() => window.flowbench.invoke('workflow.list', undefined))
  expect(JSON.stringify(reply)).not.toContain('Made after it')
  expect(existsSync(join(profile.dataFolder, 'replaced'))).toBe(true)
})
