// A kill at any moment: what was typed a second ago is there, and a run that was under way goes on.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonValue } from '@shared/json.ts'
import { editorOf } from './editor.ts'
import { expect, test } from './fixtures.ts'

/** What a person is promised: an edit is safe this long after it was made. */
const safeAfterMs = 1_000

test('an app killed while someone types starts with what was typed, and undo still knows the steps', async ({ profile }) => {
  const first = await profile.start()
  const editor = editorOf(first.page)
  await editor.newWorkflow('Killed')
  await editor.dragFromPalette('Set fields', { x: 300, y: 160 })
  await editor.open('Set fields')
  await editor.addField('text', 'kept')
  await first.page.waitForTimeout(safeAfterMs)
  await editor.field('text').click()
  await first.page.keyboard.press('End')
  await first.page.keyboard.type(' and more, typed until the very moment of the kill')
  const typed = await editor.field('text').textContent()
  await first.kill()

  const second = await profile.start()
  const again = editorOf(second.page)
  await expect(second.page.getByRole('tab', { name: 'Killed', selected: true })).toBeVisible()
  await again.open('Set fields')
  const found = await again.field('text').textContent()
  expect(found).toMatch(/^kept/)
  expect(typed?.startsWith(found ?? '')).toBe(true)
  await again.closeInspector()
  const undo = again.toolbar.getByRole('button', { name: /undo/i })
  await expect(undo).toBeEnabled()
  while (await undo.isEnabled()) await undo.click()
  await expect(again.nodes()).toHaveCount(1)
  await second.page.waitForTimeout(safeAfterMs)
  await second.kill()

  const third = editorOf((await profile.start()).page)
  await expect(third.nodes()).toHaveCount(1)
  const redo = third.toolbar.getByRole('button', { name: /redo/i })
  while (await redo.isEnabled()) await redo.click()
  await third.open('Set fields')
  await expect(third.field('text')).toHaveText(found ?? '')
})

test('edits older than a second survive kills at any moment', async ({ profile }) => {
  const app = await profile.start()
  await editorOf(app.page).newWorkflow('Version 0')
  await app.page.waitForTimeout(safeAfterMs)
  await app.kill()
  let safe = 0
  for (const [round, delayMs] of [1100, 1350, 1700, 2300].entries()) {
    const next = await profile.start()
    const name = next.page.getByRole('textbox', { name: 'Workflow name' })
    await expect(name).toHaveValue(/^Version \d+$/)
    const found = Number(/\d+/.exec(await name.inputValue())?.[0])
    expect(found, `round ${round}`).toBeGreaterThanOrEqual(safe)
    const edits: { number: number; at: number }[] = []
    const begun = Date.now()
    for (let number = found + 1; Date.now() - begun < delayMs; number++) {
      await name.fill(`Version ${number}`)
      await name.press('Enter')
      edits.push({ number, at: Date.now() })
    }
    const killedAt = Date.now()
    await next.kill()
    safe = Math.max(found, ...edits.filter(({ at }) => killedAt - at > safeAfterMs).map(({ number }) => number))
    expect(edits.length).toBeGreaterThan(0)
  }
  const last = (await profile.start()).page.getByRole('textbox', { name: 'Workflow name' })
  await expect(last).toHaveValue(/^Version \d+$/)
  expect(Number(/\d+/.exec(await last.inputValue())?.[0])).toBeGreaterThanOrEqual(safe)
})

test('an app killed during a run goes on with it at the next start, and repeats no finished step', async ({ profile }) => {
  const file = join(profile.dataFolder, 'slow.json')
  await writeFile(file, JSON.stringify(slowWorkflow))
  const first = await profile.start()
  const editor = editorOf(first.page)
  await expect(editor.canvas).toBeVisible()
  await editor.dropFile(file)
  await expect(first.page.getByRole('tab', { name: 'Slow', selected: true })).toBeVisible()
  await editor.run()
  await expect(editor.node('Pause')).toHaveAccessibleName(/Waiting/)
  await expect(editor.node('Before')).toHaveAccessibleName(/Succeeded/)
  const before = await editor.output('Before')
  await first.kill()

  const second = await profile.start()
  const again = editorOf(second.page)
  await expect(again.node('After')).toHaveAccessibleName(/Succeeded/, { timeout: 60_000 })
  expect(await again.output('Before')).toEqual(before)
  expect(await again.output('After')).toEqual({ paid: (before as { id: string }).id })
  const runs = await second.page.evaluate(async () => (await window.flowbench.invoke('run.list', { limit: 10 }) as { value: { status: string }[] }).value)
  expect(runs.map(({ status }) => status)).toEqual(['succeeded'])
})

const slowWorkflow: JsonValue = {
  format: 'flowbench/workflow', version: 1, id: 'wf_slow', name: 'Slow', trigger: { type: 'manual' },
  nodes: [
    // A step that would give something else if it ran twice.
    { id: 'before', type: 'code', name: 'Before', input: { code: 'return { id: String(Math.random()) }' } },
    { id: 'pause', type: 'wait', name: 'Pause', input: { durationMs: 10_000 } },
    { id: 'after', type: 'set', name: 'After', input: { fields: { paid: '{{ steps.before.output.id }}' } } },
  ],
  edges: [{ from: 'trigger', to: 'before' }, { from: 'before', to: 'pause' }, { from: 'pause', to: 'after' }],
  samples: [{ name: 'Nothing', payload: {} }],
  layout: { nodes: { trigger: { x: 0, y: 0 }, before: { x: 264, y: 0 }, pause: { x: 528, y: 0 }, after: { x: 792, y: 0 } } },
}
