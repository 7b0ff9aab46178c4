// What comes from outside and what goes there, in the window: signed requests arrive, run, are replayed and become samples,
// and survive a kill; a write whose answer was lost waits for a person's word; a workflow is switched to live and back.
import type { Page } from '@playwright/test'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { addWorkflow, ask, connect, issue, origin, passphrase, refund, sendGithub, sendStripe, startForgetful } from './webhooks.ts'

/** The promise is a second; a shared machine may take four times that. */
const within = { timeout: 4_000 }

test('requests signed by GitHub and Stripe are shown at once, run their workflows, are replayed, become a sample, and outlive a kill', async ({ profile }) => {
  test.setTimeout(180_000)
  const first = await profile.start()
  const { page } = first
  await connect(page)
  const triage = await addWorkflow(page, { name: 'Triage', trigger: { type: 'webhook', connector: 'github', event: 'issues.opened', connection: 'github-main' }, nodes: [{ id: 'note', type: 'set', name: 'Note', input: { fields: { title: '{{ event.payload.issue.title }}' } } }] })
  const refunds = await addWorkflow(page, { name: 'Refunds', trigger: { type: 'webhook', connector: 'stripe' }, nodes: [{ id: 'note', type: 'set', name: 'Note', input: { fields: { id: '{{ event.payload.data.object.id }}' } } }] })
  for (const workflowId of [triage, refunds]) await ask(page, 'activation.put', { workflowId })
  await goTo(page, 'Inbox')
  await expect(page.getByText('No requests yet')).toBeVisible()

  const to = await origin(page)
  expect((await sendGithub(to, issue(4127, 'Crash when exporting'), { delivery: 'd-1' })).status).toBe(202)
  await expect(row(page, /Issue opened · GitHub.*4127/)).toBeVisible(within)
  expect((await sendStripe(to, refund('ch_3PqK', 1250))).status).toBe(202)
  await expect(row(page, /Charge refunded.*ch_3PqK · 12\.50 EUR/)).toBeVisible(within)
  await expect(row(page, /4127.*Done.*Triage/)).toBeVisible(within)
  await expect(row(page, /ch_3PqK.*Done.*Refunds/)).toBeVisible(within)
  expect((await sendGithub(to, issue(6, 'Forged'), { delivery: 'd-2', secret: 'another' })).status).toBe(401)
  await page.getByRole('radio', { name: 'Refused 1' }).click(within)
  await expect(row(page, /webhooks\/github\/github-main · answered 401.*signature/)).toBeVisible()
  expect(await page.content()).not.toContain('Forged')
  await page.getByRole('radio', { name: /^All/ }).click()
  expect((await sendGithub(to, issue(4127, 'Crash when exporting'), { delivery: 'd-1' })).status).toBe(202)

  await first.kill()
  const second = await profile.start()
  await ask(second.page, 'secret.unlock', { passphrase })
  await goTo(second.page, 'Inbox')
  await expect(second.page.getByRole('option')).toHaveCount(2)
  await row(second.page, /4127.*sent again/).click()
  const detail = second.page.getByRole('complementary', { name: 'Request' })
  await expect(detail.getByText('Dropped as duplicate')).toBeVisible()
  await expect(detail.getByText('signature checked (HMAC SHA-256)')).toBeVisible()

  // By keys alone: R asks, the answer stands on the way back, and the replay is the newest of the list.
  await second.page.getByRole('listbox', { name: 'Requests' }).focus()
  await second.page.keyboard.press('r')
  await expect(second.page.getByRole('button', { name: 'Keep it as it is' })).toBeFocused()
  await expect(second.page.getByRole('list', { name: 'This workflow will run' }).getByRole('listitem')).toHaveText(/Triage.*Live/)
  await keepPicture(second.page, 'inbox-replay')
  await second.page.keyboard.press('Tab')
  await second.page.keyboard.press('Enter')
  await expect(row(second.page, /Replay · #4127.*Done.*Triage/)).toBeVisible()
  await expect(detail.getByText('Replayed', { exact: true })).toBeVisible()
  await detail.getByRole('button', { name: /run 2 of Triage/ }).click()
  await expect(second.page.getByRole('heading', { name: 'Run 2' })).toBeVisible()
  await expect(second.page.getByRole('option', { name: /Issue opened · GitHub/ })).toHaveCount(2)
  await second.page.getByRole('button', { name: /^Inbox item/ }).click()
  await expect(detail.getByText('Replayed', { exact: true })).toBeVisible()

  await second.page.keyboard.press('s')
  const dialog = second.page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('From GitHub')
  await dialog.getByRole('button', { name: 'Save as sample' }).click()
  await second.page.getByRole('button', { name: 'Open', exact: true }).click()
  const editor = editorOf(second.page)
  await expect(second.page.getByRole('button', { name: 'Sample: From GitHub' })).toBeVisible()
  await editor.runToTheEnd()
  expect(await editor.output('Note')).toEqual({ title: 'Crash when exporting' })
  await editor.closeInspector()
  await editor.canvas.focus()
  await second.page.keyboard.press('Control+z')
  await expect(second.page.getByRole('button', { name: 'Sample: none' })).toBeVisible()
})

test('a write whose answer was lost is resolved in the window, and nothing is sent twice unasked', async ({ page }) => {
  test.setTimeout(120_000)
  const service = await startForgetful()
  await connect(page)
  await ask(page, 'grant.add', { address: new URL(service.url).origin, note: 'A service of the test' })
  const refunds = await addWorkflow(page, { name: 'Refunds', trigger: { type: 'webhook', connector: 'stripe' }, nodes: [
    { id: 'create_issue', type: 'http.request', name: 'Create issue', input: { method: 'POST', url: service.url, body: { of: '{{ event.payload.data.object.id }}' } } },
    { id: 'note', type: 'set', name: 'Note', input: { fields: { key: '{{ steps.create_issue.output.body.key }}' } } },
  ] })
  await ask(page, 'activation.put', { workflowId: refunds })
  const to = await origin(page)
  for (const id of ['ch_one', 'ch_two', 'ch_three']) {
    await sendStripe(to, refund(id, 100))
    await expect.poll(() => service.requests.filter((body) => body.includes(id)).length).toBe(1)
  }
  const outbox = page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Outbox, 3 in doubt' })
  await expect(outbox).toBeVisible()
  await outbox.click()
  const detail = page.getByRole('complementary', { name: 'Write' })
  await expect(page.getByRole('option', { name: /In doubt/ })).toHaveCount(3)

  await page.getByRole('listbox', { name: 'Writes' }).focus()
  await page.keyboard.press('Home')
  await expect(detail.getByText('ch_three')).toBeVisible()
  await expect(detail.getByText('waits for your decision')).toBeVisible()
  await page.keyboard.press('1')
  await detail.getByRole('textbox', { name: 'What the step gives' }).click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText('{ "status": 201, "headers": {}, "body": { "key": "FLOW-2214" } }')
  await detail.getByRole('button', { name: 'Record it and go on' }).click()
  await expect(page.getByRole('option', { name: /In doubt/ })).toHaveCount(2)

  await page.getByRole('option', { name: /In doubt/ }).first().click()
  await expect(detail.getByText('ch_two')).toBeVisible()
  await page.keyboard.press('3')
  await detail.getByRole('button', { name: 'Give up on it' }).click()
  await expect(page.getByRole('option', { name: /In doubt/ })).toHaveCount(1)
  expect(service.requests).toHaveLength(3)

  service.answer.with = { key: 'FLOW-1' }
  await page.getByRole('option', { name: /In doubt/ }).click()
  await expect(detail.getByText('ch_one')).toBeVisible()
  await page.keyboard.press('2')
  await detail.getByRole('button', { name: 'Send it once more' }).click()
  await expect(page.getByRole('option', { name: /In doubt/ })).toHaveCount(0)
  await expect.poll(() => service.requests.length).toBe(4)
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Outbox', exact: true })).toBeVisible()
  await expect.poll(async () => (await ask<{ status: string }[]>(page, 'run.list', { limit: 10 })).map(({ status }) => status)).toEqual(['succeeded', 'failed', 'succeeded'])
  await service.close()
})

test('a workflow is activated, edited beside its live version, routed, listened with, and switched off', async ({ page }) => {
  test.setTimeout(120_000)
  const editor = editorOf(page)
  await connect(page)
  await addWorkflow(page, { name: 'Triage', trigger: { type: 'webhook', connector: 'github', connection: 'github-main' }, nodes: [{ id: 'note', type: 'set', name: 'Note', input: { fields: { title: '{{ event.payload.issue.title }}' } } }] })
  await goTo(page, 'Inbox')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await page.getByRole('button', { name: /^Triage(?! new)/ }).or(page.getByText('Triage', { exact: true })).first().dblclick()
  await expect(editor.node('Note')).toBeVisible()
  const to = await origin(page)

  await expect(editor.toolbar.getByText('Draft · never activated')).toBeVisible()
  await editor.toolbar.getByRole('button', { name: 'Activate' }).click()
  await expect(editor.toolbar.getByRole('radio', { name: 'Live v1' })).toBeVisible()
  await expect(editor.toolbar.getByText('Draft · same as v1')).toBeVisible()
  await editor.open('Note')
  await editor.rename('Note it down')
  await editor.closeInspector()
  await expect(editor.toolbar.getByText(/Draft · \d edits? since v1/)).toBeVisible()

  await editor.toolbar.getByRole('radio', { name: 'Live v1' }).click()
  await expect(editor.node('Note')).toBeVisible()
  await expect(editor.toolbar.getByText('Read-only: as it is live')).toBeVisible()
  await keepPicture(page, 'live')
  await expect(editor.toolbar.getByRole('button', { name: /^Run/ })).toHaveCount(0)
  await editor.toolbar.getByRole('radio', { name: 'Draft' }).click()
  await expect(editor.node('Note it down')).toBeVisible()

  await editor.toolbar.getByRole('button', { name: 'Activation: An event starts live v1' }).click()
  await keepPicture(page, 'activation-menu')
  await page.getByRole('menuitemcheckbox', { name: /^Both/ }).click()
  await expect(editor.toolbar.getByRole('button', { name: 'Activation: An event starts live v1 and the draft' })).toBeVisible()
  await sendGithub(to, issue(1, 'Both of them'), { delivery: 'both' })
  await expect.poll(async () => (await ask<{ startedBy: { version: string } }[]>(page, 'run.list', { limit: 10 })).map(({ startedBy }) => startedBy.version).sort()).toEqual(['draft', 'live'])
  await expect(editor.node('Note it down')).toHaveAccessibleName(/Succeeded/)

  await editor.toolbar.getByRole('button', { name: /^Activation: / }).click()
  await page.getByRole('menuitem', { name: /^Deactivate/ }).click()
  await expect(editor.toolbar.getByRole('radio', { name: 'Off v1' })).toBeVisible()
  await editor.toolbar.getByRole('button', { name: /^Activation: / }).click()
  await page.getByRole('menuitemcheckbox', { name: /^The live version/ }).click()
  await expect(editor.toolbar.getByRole('button', { name: 'Activation: Switched off: an event starts nothing' })).toBeVisible()

  await editor.runPanel.getByRole('tab', { name: 'Inbox' }).click()
  await editor.canvas.getByRole('group', { name: /Trigger, / }).click({ position: { x: 60, y: 14 } })
  await page.keyboard.press('Enter')
  await expect(editor.inspector.getByRole('button', { name: 'Listen for the next request' })).toBeVisible()
  await keepPicture(page, 'webhook-inspector')
  await editor.closeInspector()
  await editor.runPanel.getByRole('button', { name: 'Listen for the next request' }).click()
  const trigger = editor.canvas.getByRole('group', { name: /Listening for a request/ })
  await expect(trigger).toBeVisible()
  await keepPicture(page, 'listening')
  await sendGithub(to, issue(2, 'Heard while listening'), { delivery: 'heard' })
  await expect(trigger).toHaveCount(0)
  await expect(editor.node('Note it down')).toHaveAccessibleName(/Succeeded/)
  await editor.runPanel.getByRole('button', { name: /Use as sample: .*Heard while listening/ }).click()
  await expect(page.getByRole('button', { name: /^Sample: .*Heard while listening/ })).toBeVisible()
})

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

function row(page: Page, name: RegExp) {
  return page.getByRole('option', { name }).first()
}
