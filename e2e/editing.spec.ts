// Small things of the editor, as a person meets them: rounds of loops, Tab among fields, pasting, names from afar, messages.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packagedApp } from './app.ts'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'

const workflow = {
  format: 'flowbench/workflow', version: 1, id: 'wf_rounds', name: 'Rounds', trigger: { type: 'manual' },
  nodes: [
    { id: 'each', type: 'loop', name: 'Each order of the day', input: { items: ['a', 'b', 'c'] } },
    { id: 'keep', parent: 'each', type: 'set', name: 'Keep what was ordered in it', input: { fields: { first: '{{ item }}', second: '{{ index }}' } } },
  ],
  edges: [{ from: 'trigger', to: 'each' }, { from: 'each', port: 'each', to: 'keep' }], samples: [{ name: 'Nothing', payload: {} }],
  layout: { nodes: { trigger: { x: 0, y: 0 }, each: { x: 264, y: 0 }, keep: { x: 584, y: 120 } } },
}

test('rounds are numbered alike wherever they are named, from 1, and an expression counts from 0; Tab goes to the value before the tools of its row', async ({ page, profile }) => {
  test.setTimeout(120_000)
  const editor = editorOf(page)
  const file = join(profile.dataFolder, 'rounds.json')
  await writeFile(file, JSON.stringify(workflow))
  await editor.dropFile(file)
  await expect(page.getByRole('tab', { name: 'Rounds', selected: true })).toBeVisible()
  await editor.runToTheEnd()
  await expect(editor.runPanel.getByText('#3', { exact: true })).toBeVisible()
  await editor.open('Keep what was ordered in it')
  const next = editor.outputPane.getByRole('button', { name: 'The next round' })
  await editor.outputPane.getByRole('button', { name: /^Round \d of 3$/ }).click()
  await page.getByRole('menuitemcheckbox', { name: /^Round 1/ }).click()
  await next.click()
  await expect(editor.outputPane.getByRole('button', { name: 'Round 2 of 3' })).toBeVisible()
  await expect(editor.inspector.getByRole('region', { name: 'Input' }).getByText('round 2', { exact: true })).toBeVisible()
  await expect(editor.outputPane.getByRole('treeitem', { name: /second.*1/ })).toBeVisible()
  await keepPicture(page, 'rounds')

  await editor.inspector.getByRole('textbox', { name: 'Name of field 1' }).click()
  await page.keyboard.press('Tab')
  await expect(editor.inspector.getByRole('button', { name: 'first as an expression' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(editor.inspector.getByRole('textbox', { name: 'first required' })).toBeFocused()
})

test('what is pasted hides nothing, names are cut with dots from afar, and a message leaves the keys at the foot readable', async ({ app, page, profile }) => {
  test.skip(packagedApp !== undefined, 'The window is resized from the main process')
  test.setTimeout(120_000)
  const editor = editorOf(page)
  const file = join(profile.dataFolder, 'rounds.json')
  await writeFile(file, JSON.stringify(workflow))
  await editor.dropFile(file)
  await expect(page.getByRole('tab', { name: 'Rounds', selected: true })).toBeVisible()
  const toast = page.getByRole('region', { name: /^Messages/ }).getByRole('listitem').or(page.locator('.toast')).first()
  // Keys go to nobody before it is drawn.
  await expect(editor.node('Each order of the day')).toBeVisible()
  await editor.centreOn('Each order of the day')
  await editor.node('Each order of the day').click({ position: { x: 60, y: 14 } })
  await page.keyboard.press('Control+c')
  for (let time = 1; time <= 2; time += 1) {
    await page.keyboard.press('Control+v')
    await expect(editor.nodes()).toHaveCount(3 + 2 * time)
  }
  const corners = await editor.nodes().evaluateAll((nodes) => nodes.map((node) => { const { x, y } = node.getBoundingClientRect(); return `${Math.round(x)} ${Math.round(y)}` }))
  expect(new Set(corners).size).toBe(corners.length)

  await app.electron?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, width: 1024, height: 700 }))
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBeLessThan(1025)
  await editor.showEverything()
  for (let time = 0; time < 12 && await page.locator('.nfar').count() === 0; time += 1) await page.getByRole('button', { name: 'Zoom out' }).click()
  const name = page.locator('.nfar .t').filter({ hasText: 'Keep what was ordered' }).first()
  expect(await name.evaluate((element) => [getComputedStyle(element).textOverflow, element.scrollWidth > element.clientWidth])).toEqual(['ellipsis', true])
  await keepPicture(page, 'far-1024x700')

  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /^Outbox/ }).click()
  await page.evaluate(() => navigator.clipboard.writeText('nothing')).catch(() => undefined)
  await page.getByRole('tab', { name: 'Rounds' }).click()
  await editor.canvas.click({ position: { x: 20, y: 20 } })
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await expect(toast).toBeVisible()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /^Outbox/ }).click()
  const foot = page.locator('.list-foot')
  await expect(foot).toBeVisible()
  const [message, keys] = [await toast.boundingBox(), await foot.boundingBox()]
  expect((message?.y ?? 0) + (message?.height ?? 0)).toBeLessThanOrEqual(keys?.y ?? 0)
  await keepPicture(page, 'message-over-foot')
})
