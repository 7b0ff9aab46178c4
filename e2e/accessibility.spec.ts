// axe over every main view, light and dark. The page's policy forbids scripts of others, so axe is evaluated from outside.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults, RunOptions } from 'axe-core'
import { editorOf } from './editor.ts'
import { expect, test } from './fixtures.ts'
import { addWorkflow, ask, connect, origin, refund, sendStripe, startForgetful } from './webhooks.ts'

type Axe = { run(options: RunOptions): Promise<AxeResults> }

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious or critical in the main views, ${theme}`, async ({ page }) => {
    await page.evaluate((chosen) => window.flowbench.invoke('settings.put', { theme: chosen }), theme)
    await page.reload()
    const editor = editorOf(page)
    await expect(editor.canvas).toBeVisible()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await isAccessible(page, 'first run')

    await editor.runToTheEnd()
    await isAccessible(page, 'after a run')
    await editor.open('Is it a bug?')
    await isAccessible(page, 'inspector of a branch')
    await editor.open('Write the reply')
    await isAccessible(page, 'inspector of fields')
    await page.getByRole('button', { name: /^Sample: / }).click()
    await isAccessible(page, 'a menu')
    await page.getByRole('menuitem', { name: /Edit samples/ }).click()
    await isAccessible(page, 'inspector of the trigger')
    await editor.closeInspector()

    await page.keyboard.press('Control+k')
    await isAccessible(page, 'command list')
    await page.keyboard.press('Escape')
    await editor.canvas.press('Tab')
    await isAccessible(page, 'search for a node to add')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await isAccessible(page, 'shortcuts')
    await page.keyboard.press('Escape')

    await editor.newWorkflow('Wrong')
    await editor.dragFromPalette('Branch', { x: 900, y: 200 })
    await editor.runPanel.getByRole('tab', { name: /Problems/ }).click()
    await isAccessible(page, 'a workflow with problems')
    for (const [name, heading] of [['Workflows', /Workflows/], ['Inbox', /Inbox/], ['Outbox', /Outbox/], ['Runs', /Runs/], ['Connections', /Connections/], ['Knowledge', /Knowledge/], ['Settings', /Settings/]] as const) {
      await page.getByRole('button', { name, exact: true }).or(page.getByRole('link', { name, exact: true })).first().click()
      await expect(page.getByRole('heading', { name: heading }).first()).toBeVisible()
      await isAccessible(page, name)
    }
  })
}

test('axe finds nothing serious or critical in an inbox and an outbox with something in them', async ({ page }) => {
  test.setTimeout(120_000)
  const service = await startForgetful()
  await connect(page)
  await ask(page, 'grant.add', { address: new URL(service.url).origin, note: 'A service of the test' })
  const refunds = await addWorkflow(page, { name: 'Refunds', trigger: { type: 'webhook', connector: 'stripe' }, nodes: [{ id: 'send', type: 'http.request', name: 'Send', input: { method: 'POST', url: service.url, body: {} } }] })
  await ask(page, 'activation.put', { workflowId: refunds })
  const to = await origin(page)
  await sendStripe(to, refund('ch_one', 100))
  await sendStripe(to, refund('ch_two', 100))
  await expect(page.getByRole('button', { name: 'Outbox, 2 in doubt' })).toBeVisible()
  await ask(page, 'inbox.listen', { workflowId: refunds })
  for (const theme of ['light', 'dark']) {
    await page.evaluate((chosen) => window.flowbench.invoke('settings.put', { theme: chosen }), theme)
    await page.reload()
    for (const [name, region] of [['Inbox', 'Request'], ['Outbox', 'Write']] as const) {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: new RegExp(`^${name}`) }).click()
      await expect(page.getByRole('complementary', { name: region })).toBeVisible()
      await isAccessible(page, `${name} with something in it, ${theme}`)
    }
    await page.keyboard.press('1')
    await isAccessible(page, `a write that happened, ${theme}`)
  }
  await service.close()
})

async function isAccessible(page: Page, view: string): Promise<void> {
  // Colours are in between while one fades into another.
  await page.waitForTimeout(350)
  await page.evaluate(await source())
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe }
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes: [first, ...others] }) => `${id}, ${others.length + 1} times: ${first?.html.slice(0, 300)} ${first?.failureSummary ?? ''}`)
  })
  expect.soft(found, view).toEqual([])
}

let axeSource: string | undefined

async function source(): Promise<string> {
  return (axeSource ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
}
