// Pictures of the window in its main states, kept in e2e/artifacts to be looked at, and checks that each shows what it is named for.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonValue } from '@shared/json.ts'
import { repository, packagedApp, type App } from './app.ts'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'

test('first run, running, editing, failed, empty, dark', async ({ app, page, profile }) => {
  const editor = editorOf(page)
  await expect(editor.node('Is it a bug?')).toBeVisible()
  await keepPicture(page, 'first-run')

  const slow = join(profile.dataFolder, 'slow.json')
  await writeFile(slow, JSON.stringify(slowWorkflow))
  await editor.dropFile(slow)
  await expect(page.getByRole('tab', { name: 'Slow', selected: true })).toBeVisible()
  await editor.run()
  await expect(editor.node('Think')).toHaveAccessibleName(/Running/)
  await expect(editor.toolbar.getByRole('button', { name: 'Stop' })).toBeVisible()
  await keepPicture(page, 'running')
  await editor.toolbar.getByRole('button', { name: 'Stop' }).click()
  await expect(editor.node('Think')).toHaveAccessibleName(/Stopped/)

  await page.getByRole('tab', { name: 'Triage new issues' }).click()
  await editor.runToTheEnd()
  await editor.open('Write the reply')
  await expect(editor.outputPane).toContainText('comment')
  await keepPicture(page, 'editing')
  await editor.closeInspector()

  await editor.dropFile(join(repository, 'assets', 'examples', 'error-handling.json'))
  await expect(page.getByRole('tab', { name: 'Reserve stock, whatever happens', selected: true })).toBeVisible()
  await editor.chooseSample('Nothing ordered (fails)')
  await editor.runToTheEnd('Failed')
  await keepPicture(page, 'failed')

  await editor.newWorkflow('Untitled')
  await expect(editor.nodes()).toHaveCount(1)
  await keepPicture(page, 'empty')

  await page.getByRole('tab', { name: 'Triage new issues' }).click()
  await expect(editor.node('Is it a bug?')).toBeVisible()
  const html = page.locator('html')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('Switch between light and dark')
  await page.keyboard.press('Enter')
  await expect(html).toHaveAttribute('data-theme', 'dark')
  await page.waitForTimeout(400)
  await keepPicture(page, 'dark')
  // Something was run, opened and edited by now: the guide has gone of itself.
  await expect(page.getByRole('complementary', { name: 'Getting started' })).toHaveCount(0)
  await editor.open('Write the reply')
  await keepPicture(page, 'dark-editing')
  expect(app.said()).not.toContain('Uncaught')
})

test('the pictures of the front page: run, failed, dark', async ({ page }) => {
  test.setTimeout(120_000)
  const editor = editorOf(page)
  await expect(editor.node('Is it a bug?')).toBeVisible()
  await page.getByRole('complementary', { name: 'Getting started' }).getByRole('button', { name: 'Close' }).click()
  await editor.runToTheEnd()
  await editor.open('Write the reply')
  await expect(editor.outputPane).toContainText('comment')
  await keepPicture(page, 'front-editing')
  await editor.closeInspector()
  await page.getByRole('button', { name: 'Switch theme' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.getByRole('button', { name: 'Show everything' }).click()
  await page.waitForTimeout(600)
  await keepPicture(page, 'front-dark')
  await page.getByRole('button', { name: 'Switch theme' }).click()
  await editor.dropFile(join(repository, 'assets', 'examples', 'error-handling.json'))
  await editor.chooseSample('Nothing ordered (fails)')
  await editor.runToTheEnd('Failed')
  const messages = page.getByRole('button', { name: 'Dismiss' })
  for (let left = await messages.count(); left > 0; left--) await messages.first().click()
  await expect(messages).toHaveCount(0)
  await keepPicture(page, 'front-failed')
})

for (const [width, height] of [[1024, 700], [1920, 1200]] as const) {
  test(`a window of ${width} by ${height} shows everything that is needed`, async ({ app, page }) => {
    test.skip(packagedApp !== undefined, 'The window is resized from the main process')
    const editor = editorOf(page)
    await expect(editor.canvas).toBeVisible()
    await resize(app, width, height)
    await editor.runToTheEnd()
    await editor.open('Write the reply')
    await keepPicture(page, `${width}x${height}`)
    const overflow = await page.evaluate(() => ({ x: document.documentElement.scrollWidth - window.innerWidth, y: document.documentElement.scrollHeight - window.innerHeight }))
    expect(overflow).toEqual({ x: 0, y: 0 })
    await expect(editor.toolbar.getByRole('button', { name: /^Run(?! options)/ })).toBeInViewport({ ratio: 1 })
  })
}

async function resize(app: App, width: number, height: number): Promise<void> {
  await app.electron?.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, ...size }), { width, height })
  // Chromium makes a window that covers the whole screen a pixel smaller, so that nothing takes it for a full-screen one.
  const clipped = await app.page.evaluate((wanted) => (window.screen.width === wanted ? 1 : 0), width)
  await expect.poll(() => app.page.evaluate(() => [window.innerWidth, window.innerHeight])).toEqual([width - clipped, height - clipped])
}

const slowWorkflow: JsonValue = {
  format: 'flowbench/workflow', version: 1, id: 'wf_slow', name: 'Slow', trigger: { type: 'manual' },
  nodes: [
    { id: 'prepare', type: 'set', name: 'Prepare', input: { fields: { question: 'How long is a piece of string?' } } },
    { id: 'think', type: 'code', name: 'Think', input: { code: 'const end = Date.now() + 30000\nwhile (Date.now() < end) {}\nreturn 42', timeoutMs: 60000 } },
    { id: 'answer', type: 'set', name: 'Answer', input: { fields: { answer: '{{ steps.think.output }}' } } },
  ],
  edges: [{ from: 'trigger', to: 'prepare' }, { from: 'prepare', to: 'think' }, { from: 'think', to: 'answer' }],
  samples: [{ name: 'Nothing', payload: {} }],
  layout: { nodes: { trigger: { x: 0, y: 0 }, prepare: { x: 264, y: 0 }, think: { x: 528, y: 0 }, answer: { x: 792, y: 0 } } },
}
