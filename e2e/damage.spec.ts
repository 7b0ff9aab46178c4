// A database that is damaged when the app starts: it says so, names the file, and offers the last backup.
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packagedApp } from './app.ts'
import { pressReturnIn } from './file-dialogs.ts'
import { expect, test } from './fixtures.ts'

type Message = { title: string; message: string; detail: string; buttons: string[] }

test('a damaged database is said to be so by its file\'s name, is left as it is, and the last backup is brought back when the person says so', async ({ profile }) => {
  test.skip(packagedApp !== undefined || process.platform !== 'linux', 'What the system\'s message says is read in the main process, and its button is pressed with xdotool')
  test.setTimeout(180_000)
  const file = join(profile.dataFolder, 'flowbench.db')
  const first = await profile.start()
  const create = (name: string) => first.page.evaluate((given) => window.flowbench.invoke('workflow.create', { name: given }), name)
  await expect(first.page.getByRole('group', { name: 'Workflow canvas' })).toBeVisible()
  await create('Before the backup')
  await first.electron?.evaluate(({ Menu }) => void Menu.getApplicationMenu()?.getMenuItemById('backup.make')?.click())
  await expect(first.page.getByText('Backed up.', { exact: true })).toBeVisible()
  await create('After the backup')
  await first.close()
  damage(file)
  const damagedBytes = readFileSync(file)

  // Notes down what the message says; it is the system's own that is shown, and answered.
  const folder = join(profile.dataFolder, 'seen')
  mkdirSync(folder)
  const seen = join(folder, 'message.json')
  const hook = join(folder, 'hook.cjs')
  writeFileSync(hook, `const { dialog } = require('electron'); const show = dialog.showMessageBox; dialog.showMessageBox = (...given) => { require('node:fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify(given.at(-1))); return show.apply(dialog, given) }`)
  const starting = profile.start([], ['-r', hook])
  await expect.poll(() => existsSync(seen), { timeout: 60_000 }).toBe(true)
  const message = JSON.parse(readFileSync(seen, 'utf8')) as Message
  expect(message.message).toBe('The database is damaged')
  expect(message.detail).toContain(file)
  expect(message.detail).toContain('left exactly as it is')
  expect(message.detail).toContain('The last backup is of')
  expect(message.buttons).toEqual(['Restore the last backup', 'Save the workflows…', 'Quit'])
  expect(readFileSync(file).equals(damagedBytes)).toBe(true)
  await pressReturnIn('Damaged database')

  const second = await starting
  await expect(second.page.getByRole('group', { name: 'Workflow canvas' })).toBeVisible()
  const workflows = JSON.stringify(await second.page.evaluate(() => window.flowbench.invoke('workflow.list', undefined)))
  expect(workflows).toContain('Before the backup')
  expect(workflows).not.toContain('After the backup')
  const replaced = readdirSync(join(profile.dataFolder, 'replaced'), { recursive: true, encoding: 'utf8' }).map((name) => join(profile.dataFolder, 'replaced', name)).filter((path) => statSync(path).isFile())
  expect(replaced.some((path) => readFileSync(path).equals(damagedBytes))).toBe(true)
})

/** As a disk that gave back other bytes than were written: in each page but the first, which says what file it is. */
function damage(file: string): void {
  const bytes = readFileSync(file)
  for (let at = 4_096; at < bytes.length; at += 4_096) bytes.fill(0xa5, at, at + 64)
  writeFileSync(file, bytes)
}
