// The system is asked to tell when a run waits for a person: by name, once, with a click that leads to the approval.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { packagedApp, type App } from './app.ts'

const workflow = {
  format: 'flowbench/workflow', version: 1, id: 'wf_refund', name: 'Refund', trigger: { type: 'manual' },
  nodes: [{ id: 'ask', type: 'approval', name: 'Approve refund', input: { title: 'Refund {{ event.payload.amount }} EUR to {{ event.payload.customer }}?', message: 'The parcel came back.', show: '{{ event.payload }}', onTimeout: 'rejected' } }],
  edges: [{ from: 'trigger', to: 'ask' }],
  samples: [{ name: 'Ada', payload: { customer: 'Ada', amount: 230 } }],
}

type Told = { title: string; body: string; isClosed: boolean; emit(event: string): void }
type Watched = typeof globalThis & { told: Told[] }

/** There is no desktop here that could show one: what Electron is asked to show is noted. */
async function watch(app: App): Promise<void> {
  await app.electron?.evaluate(({ Notification }) => {
    const told: Told[] = []
    Object.assign(globalThis, { told })
    Notification.isSupported = () => true
    Notification.prototype.show = function (this: Told) { told.push(this) } as never
    Notification.prototype.close = function (this: Told) { this.isClosed = true } as never
  })
}
const told = async (app: App): Promise<string[]> => await app.electron?.evaluate(() => (globalThis as Watched).told.map(({ title, body, isClosed }) => `${title}: ${body}${isClosed ? ' (gone)' : ''}`)) ?? []

test('a run that waits is told of by the system; the click leads to the approval, and after a restart it is told again, once', async ({ profile }) => {
  test.skip(packagedApp !== undefined, 'The packaged app cannot be asked what it asked of the system')
  test.setTimeout(240_000)
  const app = await profile.start()
  const { page } = app
  await watch(app)
  const file = join(profile.dataFolder, 'refund.json')
  await writeFile(file, JSON.stringify(workflow))
  const editor = editorOf(page)
  await editor.dropFile(file)
  await expect(page.getByRole('tab', { name: 'Refund', selected: true })).toBeVisible()
  // Somebody looks elsewhere.
  await app.electron?.evaluate(({ BrowserWindow }) => { for (const window of BrowserWindow.getAllWindows()) window.isFocused = () => false })
  await editor.run()
  await expect.poll(() => told(app), { timeout: 30_000 }).toEqual(['Refund waits for you: Refund 230 EUR to Ada?'])
  const card = page.getByRole('dialog', { name: 'Refund 230 EUR to Ada?' })
  await expect(card).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Settings' }).click()
  await expect(card).toBeHidden()
  await app.electron?.evaluate(() => { for (const each of (globalThis as Watched).told) each.emit('click') })
  await expect(card.getByRole('group', { name: 'What is approved' })).toContainText('"amount": 230')
  await page.keyboard.press('Escape')
  await app.kill()

  const again = await profile.start()
  const log = async (): Promise<string[]> => (await readFile(join(profile.dataFolder, 'flowbench.log'), 'utf8')).split('\n').filter((line) => line.includes('asked to tell'))
  await expect.poll(log, { timeout: 30_000 }).toEqual([expect.stringContaining('Refund waits for you'), expect.stringContaining('Refund waits for you')])
  await watch(again)
  await again.page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Settings' }).click()
  const wanted = again.page.getByRole('switch', { name: 'Notify me when something waits for me' })
  await expect(wanted).toBeChecked()
  await keepPicture(again.page, 'notify-setting-light')
  await again.page.emulateMedia({ colorScheme: 'dark' })
  await keepPicture(again.page, 'notify-setting-dark')
  await again.page.emulateMedia({ colorScheme: 'light' })

  // A second one comes and is answered: its notification goes.
  const flow = editorOf(again.page)
  await again.page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await expect(again.page.getByRole('tab', { name: 'Refund', selected: true })).toBeVisible()
  await again.electron?.evaluate(({ BrowserWindow }) => { for (const window of BrowserWindow.getAllWindows()) window.isFocused = () => false })
  await flow.run()
  await expect.poll(() => told(again), { timeout: 30_000 }).toEqual(['Refund waits for you: Refund 230 EUR to Ada?'])
  await again.page.getByRole('dialog', { name: 'Refund 230 EUR to Ada?' }).getByRole('button', { name: 'Approve' }).click()
  await expect.poll(() => told(again), { timeout: 30_000 }).toEqual(['Refund waits for you: Refund 230 EUR to Ada? (gone)'])

  // Switched off, and with the run in front of the person, nothing is told.
  await again.electron?.evaluate(({ BrowserWindow }) => { for (const window of BrowserWindow.getAllWindows()) window.isFocused = () => true })
  await flow.run()
  await expect(again.page.getByRole('dialog', { name: 'Refund 230 EUR to Ada?' })).toBeVisible({ timeout: 30_000 })
  await again.page.waitForTimeout(1_600)
  await again.page.keyboard.press('Escape')
  await again.electron?.evaluate(({ BrowserWindow }) => { for (const window of BrowserWindow.getAllWindows()) window.isFocused = () => false })
  await again.page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Settings' }).click()
  await wanted.click()
  await expect(wanted).not.toBeChecked()
  await again.page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await expect(again.page.getByRole('tab', { name: 'Refund', selected: true })).toBeVisible()
  await flow.run()
  await expect(again.page.getByRole('dialog', { name: 'Refund 230 EUR to Ada?' })).toBeVisible({ timeout: 30_000 })
  await again.page.waitForTimeout(1_600)
  expect(await told(again)).toHaveLength(1)
})
