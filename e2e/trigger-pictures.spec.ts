// Pictures of the pages of events and writes, kept in e2e/artifacts to be looked at: both themes, three sizes of window.
import type { Page } from '@playwright/test'
import { packagedApp, type App } from './app.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { addWorkflow, ask, connect, issue, origin, refund, sendGithub, sendStripe, startForgetful } from './webhooks.ts'

test('inbox, outbox and runs, light and dark, small and large', async ({ app, page }) => {
  test.skip(packagedApp !== undefined, 'The window is resized from the main process')
  test.setTimeout(180_000)
  const service = await startForgetful()
  await goTo(page, 'Inbox')
  await expect(page.getByText('No requests yet')).toBeVisible()
  await keepPicture(page, 'inbox-empty')
  await goTo(page, 'Outbox')
  await keepPicture(page, 'outbox-empty')

  await connect(page)
  await ask(page, 'grant.add', { address: new URL(service.url).origin, note: 'A service of the test' })
  const triage = await addWorkflow(page, { name: 'Triage new issues again', trigger: { type: 'webhook', connector: 'github', event: 'issues.opened', connection: 'github-main' }, nodes: [{ id: 'note', type: 'set', name: 'Note', input: { fields: { title: '{{ event.payload.issue.title }}' } } }] })
  const refunds = await addWorkflow(page, { name: 'Refund approvals', trigger: { type: 'webhook', connector: 'stripe' }, nodes: [{ id: 'create_issue', type: 'http.request', name: 'Create issue', input: { method: 'POST', url: service.url, body: { project: 'FLOW', summary: 'Refund {{ event.payload.data.object.id }}', priority: 'High' } } }] })
  await ask(page, 'activation.put', { workflowId: triage })
  await ask(page, 'activation.put', { workflowId: refunds })
  const to = await origin(page)
  for (const [number, title] of [[4123, 'Feature: sort by owner'], [4124, 'Crash on paste from Excel'], [4125, 'Undo loses the edge label'], [4126, 'How do I rotate a webhook secret?'], [4127, 'Crash when exporting a board with over 200 cards']] as const) await sendGithub(to, issue(number, title), { delivery: `d-${number}` })
  await sendGithub(to, issue(4127, 'Crash when exporting a board with over 200 cards'), { delivery: 'd-4127' })
  await sendGithub(to, { zen: 'Keep it logically awesome.' }, { delivery: 'd-ping', event: 'ping' })
  await sendStripe(to, refund('ch_3PqK', 1250))
  await sendGithub(to, issue(1, 'Forged'), { delivery: 'forged', secret: 'wrong' })
  await ask(page, 'inbox.listen', { workflowId: triage })

  await goTo(page, 'Inbox')
  await expect(page.getByRole('option', { name: /Issue opened/ })).toHaveCount(5)
  await page.getByRole('option', { name: /4127/ }).click()
  await both(page, 'inbox')
  await page.getByRole('radio', { name: /Refused/ }).click()
  await expect(page.getByRole('option', { name: /webhooks\/github/ })).toBeVisible()
  await keepPicture(page, 'inbox-refused')
  await page.getByRole('radio', { name: /All/ }).click()
  await page.getByRole('option', { name: /4127/ }).click()
  await page.getByRole('button', { name: 'Save as sample' }).click()
  await keepPicture(page, 'inbox-sample')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Replay…' }).click()
  await keepPicture(page, 'inbox-replay')
  await page.keyboard.press('Escape')

  await goTo(page, 'Outbox')
  await expect(page.getByRole('heading', { name: 'What happened?' })).toBeVisible()
  await both(page, 'outbox')
  await page.keyboard.press('1')
  await expect(page.getByText('What the step gives')).toBeVisible()
  await keepPicture(page, 'outbox-happened')
  await goTo(page, 'Runs')
  await expect(page.getByRole('option', { name: /^In doubt, run/ })).toBeVisible()
  await both(page, 'runs')

  for (const [width, height] of [[1024, 700], [1920, 1200]] as const) {
    await resize(app, width, height)
    for (const name of ['Inbox', 'Outbox', 'Runs']) {
      await goTo(page, name)
      await page.waitForTimeout(300)
      await both(page, `${name.toLowerCase()}-${width}x${height}`)
      const overflow = await page.evaluate(() => ({ x: document.documentElement.scrollWidth - window.innerWidth, y: document.documentElement.scrollHeight - window.innerHeight }))
      expect(overflow).toEqual({ x: 0, y: 0 })
    }
  }
  await resize(app, 1024, 700)
  await goTo(page, 'Inbox')
  const back = page.getByRole('button', { name: 'Back to the list' })
  if (await back.isVisible()) await back.click()
  await keepPicture(page, 'inbox-1024x700-list')
  await page.getByRole('option', { name: /4126/ }).click()
  await expect(page.getByRole('complementary', { name: 'Request' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('option', { name: /4126/ })).toBeVisible()
  await service.close()
})

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

/** The same view in both themes, each once its colours stand still. */
async function both(page: Page, name: string): Promise<void> {
  for (const theme of ['dark', 'light']) {
    await page.getByRole('button', { name: 'Switch theme' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await page.mouse.move(700, 4)
    await page.waitForTimeout(400)
    await keepPicture(page, `${name}-${theme}`)
  }
}

async function resize(app: App, width: number, height: number): Promise<void> {
  await app.electron?.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, ...size }), { width, height })
  await expect.poll(() => app.page.evaluate(() => window.innerWidth)).toBeGreaterThan(width - 2)
  await expect.poll(() => app.page.evaluate(() => window.innerWidth)).toBeLessThan(width + 1)
}
