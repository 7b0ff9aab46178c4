// A person is asked: the node waits, the card shows exactly what is to be approved, the answer holds after a kill, and the run tells who gave it.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'

const workflow = {
  format: 'flowbench/workflow', version: 1, id: 'wf_refund', name: 'Refund', trigger: { type: 'manual' },
  nodes: [
    { id: 'plan', type: 'set', name: 'Plan refund', input: { fields: { charge: 'ch_3PqH', amount: '{{ event.payload.amount }}', currency: 'EUR' } } },
    { id: 'ask', type: 'approval', name: 'Approve refund', input: { title: 'Refund {{ event.payload.amount }} EUR to {{ event.payload.customer }}?', message: 'The parcel came back on Monday.', show: '{{ steps.plan.output }}', timeoutMs: 68_400_000, onTimeout: 'rejected' } },
    { id: 'pay', type: 'set', name: 'Pay', input: { fields: { paid: '{{ steps.plan.output.amount }}' } } },
    { id: 'tell', type: 'set', name: 'Tell why', input: { fields: { why: '{{ steps.ask.output.comment }}' } } },
  ],
  edges: [{ from: 'trigger', to: 'plan' }, { from: 'plan', to: 'ask' }, { from: 'ask', port: 'approved', to: 'pay' }, { from: 'ask', port: 'rejected', to: 'tell' }],
  samples: [{ name: 'Ada', payload: { customer: 'Ada', amount: 230 } }],
  layout: { nodes: { trigger: { x: 0, y: 0 }, plan: { x: 264, y: 0 }, ask: { x: 528, y: 0 }, pay: { x: 792, y: -72 }, tell: { x: 792, y: 72 } } },
}

async function switchTheme(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('Switch between light and dark')
  await page.keyboard.press('Enter')
  await page.waitForTimeout(400)
}

test('a run waits for a person, survives a kill while it does, and is answered from another page by the keyboard', async ({ profile }) => {
  test.setTimeout(180_000)
  const first = await profile.start()
  const file = join(profile.dataFolder, 'refund.json')
  await writeFile(file, JSON.stringify(workflow))
  const editor = editorOf(first.page)
  await editor.dropFile(file)
  await expect(first.page.getByRole('tab', { name: 'Refund', selected: true })).toBeVisible()
  await editor.run()
  const card = first.page.getByRole('dialog', { name: 'Refund 230 EUR to Ada?' })
  await expect(card).toBeVisible()
  await expect(card.getByRole('group', { name: 'What is approved' })).toContainText('"charge": "ch_3PqH"')
  await expect(card.getByRole('button', { name: 'Reject' })).toBeFocused()
  await keepPicture(first.page, 'approval-light')
  await first.page.keyboard.press('Escape')
  await expect(editor.node('Approve refund')).toHaveAccessibleName(/Waiting for you/)
  await keepPicture(first.page, 'approval-waiting-light')
  await switchTheme(first.page)
  await keepPicture(first.page, 'approval-waiting-dark')
  await first.page.getByRole('button', { name: '1 approval waits for you' }).click()
  await expect(card).toBeVisible()
  await keepPicture(first.page, 'approval-dark')
  await first.page.keyboard.press('Escape')
  await first.kill()

  const { page } = await profile.start()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Runs' }).click()
  await expect(page.getByRole('button', { name: '1 approval waits for you' })).toBeVisible()
  await page.getByRole('radio', { name: 'Waiting' }).click()
  await expect(page.getByRole('listbox', { name: 'Runs' }).getByRole('option')).toHaveCount(1)
  await keepPicture(page, 'runs-waiting')
  await page.keyboard.press('g')
  await page.keyboard.press('a')
  const again = page.getByRole('dialog', { name: 'Refund 230 EUR to Ada?' })
  await expect(again.getByRole('button', { name: 'Reject' })).toBeFocused()
  await again.getByRole('textbox', { name: /Comment/ }).fill('The parcel was empty')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(again.getByRole('button', { name: 'Reject' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(again).toBeHidden()
  await expect(page.getByRole('button', { name: /waits? for you/ })).toBeHidden()
  await expect(page.getByText('Nothing waits')).toBeVisible()
  await page.getByRole('radio', { name: 'All' }).click()
  const steps = page.getByRole('region', { name: 'Steps' })
  await steps.getByText('Approve refund', { exact: true }).click()
  const approval = page.getByRole('region', { name: 'Approval' })
  await expect(approval).toContainText('Rejected')
  await expect(approval).toContainText('in the window')
  await expect(approval).toContainText('The parcel was empty')
  await keepPicture(page, 'approval-answered-dark')
  await switchTheme(page)
  await keepPicture(page, 'approval-answered-light')
})

test('the settings of a workflow are set in the trigger\'s inspector, and undo brings them back', async ({ app, page, profile }) => {
  test.setTimeout(120_000)
  const editor = editorOf(page)
  const file = join(profile.dataFolder, 'refund.json')
  await writeFile(file, JSON.stringify(workflow))
  await editor.dropFile(file)
  await expect(page.getByRole('tab', { name: 'Refund', selected: true })).toBeVisible()
  await editor.open('Manual')
  const runsAtOnce = editor.inspector.getByRole('textbox', { name: 'Runs at once' })
  await runsAtOnce.scrollIntoViewIfNeeded()
  await runsAtOnce.fill('2')
  await editor.inspector.getByRole('combobox', { name: 'When a run fails, run' }).click()
  await page.getByRole('option', { name: 'Triage new issues' }).click()
  await expect(editor.inspector.getByRole('combobox', { name: 'When a run fails, run' })).toContainText('Triage new issues')
  await keepPicture(page, 'workflow-settings-light')
  await switchTheme(page)
  await keepPicture(page, 'workflow-settings-dark')
  const undo = editor.toolbar.getByRole('button', { name: /undo/i })
  await undo.click()
  await undo.click()
  await expect(runsAtOnce).toHaveValue('')
  expect(app.said()).not.toContain('Uncaught')
})
