// The desktop around the page: one instance, its window, its folder, its picture.
import { execFile } from 'node:child_process'
import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import { launch, packagedApp, repository } from './app.ts'
import { expect, keepPicture, test } from './fixtures.ts'

test('the app starts, and its page asks main for what it needs', async ({ app, page, profile }) => {
  await expect(page).toHaveTitle(/Flowbench/)
  const info = await page.evaluate(() => window.flowbench.invoke('app.info', undefined)) as { ok: boolean; value: { dataFolder: string; customFrame: boolean } }
  expect(info).toMatchObject({ ok: true, value: { dataFolder: profile.dataFolder, customFrame: process.platform !== 'darwin' } })
  expect((await stat(profile.dataFolder)).mode & 0o777).toBe(0o700)
  expect((await stat(join(profile.dataFolder, 'flowbench.db'))).mode & 0o077).toBe(0)
  expect(app.said()).not.toContain('Error')
})

test('the first start brings an example, and a closed app starts again where it was', async ({ profile }) => {
  const first = await profile.start()
  const list = (page = first.page) => page.evaluate(async () => (await window.flowbench.invoke('workflow.list', undefined) as { value: { name: string; isExample: boolean }[] }).value)
  const before = await list()
  expect(before).toMatchObject([{ isExample: true }])
  await first.page.evaluate(() => window.flowbench.invoke('session.put', { mark: 'kept' }))
  await first.close()
  const second = await profile.start()
  expect(await list(second.page)).toEqual(before)
})

test('when another program has the usual port for webhooks, the Inbox says which one is used instead', async ({ newProfile }) => {
  // A program that has it already does as well.
  const other = createServer().on('error', () => undefined).listen(8787, '127.0.0.1')
  try {
    const { page } = await (await newProfile()).start()
    const status = await page.evaluate(async () => (await window.flowbench.invoke('inbox.status', undefined) as { value: { port: number; instead: number } }).value)
    expect(status.instead).toBe(8787)
    await page.getByRole('navigation').getByRole('button', { name: 'Inbox' }).click()
    await expect(page.getByText(`8787 was taken, listening at ${status.port}`)).toBeVisible()
    await keepPicture(page, 'port-taken')
  } finally {
    other.close()
  }
})

test('a second start on the same data brings the first to the front and ends', async ({ app, profile }) => {
  test.skip(packagedApp !== undefined, 'Seen from the main process')
  expect(app.page.url()).toContain('app://')
  const second = launch(profile.dataFolder).then(() => 'opened', (error: unknown) => String(error))
  expect(await second).toMatch(/closed|exit|ended/i)
  expect(await app.electron?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('the window is never smaller than its smallest, and comes back where it was', async ({ profile }) => {
  test.skip(packagedApp !== undefined, 'Seen from the main process')
  const first = await profile.start()
  const bounds = (app: typeof first) => app.electron?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())
  expect(await first.electron?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getMinimumSize())).toEqual([1024, 700])
  await first.electron?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 40, width: 1200, height: 800 }))
  await expect.poll(() => bounds(first)).toMatchObject({ width: 1200, height: 800 })
  const before = await bounds(first)
  await first.close()
  const second = await profile.start()
  expect(await bounds(second)).toEqual(before)
  expect(before).toMatchObject({ width: 1200, height: 800 })
})

test('the window is as confined as Electron allows', async ({ app }) => {
  test.skip(packagedApp !== undefined, 'Seen from the main process')
  const preferences = await app.electron?.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    const { contextIsolation, sandbox, nodeIntegration, nodeIntegrationInWorker, nodeIntegrationInSubFrames, webSecurity, webviewTag, allowRunningInsecureContent } = contents.getLastWebPreferences()
    return { contextIsolation, sandbox, nodeIntegration, nodeIntegrationInWorker: Boolean(nodeIntegrationInWorker), nodeIntegrationInSubFrames, webSecurity, webviewTag, allowRunningInsecureContent }
  })
  expect(preferences).toEqual({
    contextIsolation: true, sandbox: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false,
    webSecurity: true, webviewTag: false, allowRunningInsecureContent: false,
  })
})

test('the theme that was chosen is the window\'s, over a restart', async ({ profile }) => {
  const first = await profile.start()
  const isDark = (app: typeof first) => app.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  for (const theme of ['dark', 'light', 'dark']) {
    await first.page.evaluate((chosen) => window.flowbench.invoke('settings.put', { theme: chosen }), theme)
    await expect.poll(() => isDark(first)).toBe(theme === 'dark')
  }
  // Another setting, changed afterwards, leaves it alone.
  await first.page.evaluate(() => window.flowbench.invoke('settings.put', { snapToGrid: false }))
  await first.close()
  expect(await isDark(await profile.start())).toBe(true)
})

test('every item of the application menu is an action of the page, and choosing one does it', async ({ app, page }) => {
  test.skip(packagedApp !== undefined, 'The menu is read in the main process')
  const ids = await app.electron?.evaluate(({ Menu }) => {
    const top = Menu.getApplicationMenu()?.items ?? []
    return top.flatMap(({ submenu }) => (submenu?.items ?? []).map((item) => String(item.id))).filter((id) => /^[a-z]+\.[a-z-]+$/.test(id))
  }) ?? []
  expect(ids.length).toBeGreaterThan(10)
  const source = await readFile(join(repository, 'renderer', 'shell', 'app-actions.ts'), 'utf8')
  expect(ids.filter((id) => !source.includes(`id: '${id}'`))).toEqual([])
  await expect(page.getByRole('group', { name: 'Workflow canvas' })).toBeVisible()
  await app.electron?.evaluate(({ Menu }) => void Menu.getApplicationMenu()?.getMenuItemById('go.settings')?.click())
  await expect(page.getByRole('heading', { name: 'Settings' }).first()).toBeVisible()
})

test('--screenshot writes what the window shows and ends', async ({ profile }) => {
  const file = join(profile.dataFolder, 'window.png')
  const { code, stderr } = await runToEnd([`--data=${profile.dataFolder}`, `--screenshot=${file}`])
  expect(stderr).not.toContain('could not')
  expect(code).toBe(0)
  const picture = await readFile(file)
  expect(picture.subarray(1, 4).toString()).toBe('PNG')
  expect(picture.readUInt32BE(16)).toBeGreaterThanOrEqual(1024)
})

test('a data folder that another engine has open is left alone, and it is said who has it', async ({ profile }) => {
  const holder = new DatabaseFile(join(profile.dataFolder, 'lock'))
  holder.exec('BEGIN EXCLUSIVE')
  await writeFile(join(profile.dataFolder, 'lock.pid'), '4242')
  const refused = await runToEnd([`--data=${profile.dataFolder}`, `--screenshot=${join(profile.dataFolder, 'window.png')}`])
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Another Flowbench (process 4242) is using the data folder') })
  holder.exec('ROLLBACK')
  holder.close()
  expect(await runToEnd([`--data=${profile.dataFolder}`, `--screenshot=${join(profile.dataFolder, 'window.png')}`])).toMatchObject({ code: 0 })
})

test('a backup is made, and looked through, from within the app as it is installed', async ({ profile, page }) => {
  const reply = await page.evaluate(() => window.flowbench.invoke('backup.make', undefined))
  expect(reply).toMatchObject({ ok: true, value: { reason: 'asked' } })
  expect(await readdir(join(profile.dataFolder, 'backups'))).toHaveLength(1)
})

test('a start that cannot be says why and ends with 1', async ({ profile }) => {
  const unwritable = await runToEnd([`--data=${profile.dataFolder}`, `--screenshot=${join(profile.dataFolder, 'no', 'such', 'folder', 'x.png')}`])
  expect(unwritable).toMatchObject({ code: 1, stderr: expect.stringContaining('could not') })
  const noPath = await runToEnd(['--screenshot'])
  expect(noPath).toMatchObject({ code: 1, stderr: expect.stringContaining('needs a path') })
})

async function runToEnd(args: readonly string[]): Promise<{ code: number; stderr: string }> {
  const { executable, before } = await command()
  return new Promise((resolve) => {
    execFile(executable, [...before, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--log-level=3', ...args], { timeout: 60_000 }, (error, _stdout, stderr) =>
      resolve({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, stderr }))
  })
}

async function command(): Promise<{ executable: string; before: string[] }> {
  if (packagedApp !== undefined) return { executable: packagedApp, before: [] }
  const { default: executable } = (await import('electron')) as unknown as { default: string }
  return { executable, before: [repository] }
}
