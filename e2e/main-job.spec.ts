// The main job, as a person does it: build a workflow with the mouse, run it, take it elsewhere, run it there.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonValue } from '@shared/json.ts'
import { editorOf, type Editor } from './editor.ts'
import { openPath, saveAs } from './file-dialogs.ts'
import { expect, test } from './fixtures.ts'

const samples: Record<string, JsonValue> = {
  Small: { customer: 'Ada', amount: 40 },
  Large: { customer: 'Grace', amount: 400.5 },
}
const results: Record<string, { taken: string; skipped: string; output: JsonValue }> = {
  Small: { taken: 'Thank', skipped: 'Call', output: { text: 'Thank you, Ada.', next: 80 } },
  Large: { taken: 'Call', skipped: 'Thank', output: { text: 'Call Grace about 400.5.', next: null } },
}

test('a workflow is built, run, undone, redone, exported, imported elsewhere and run there with equal outputs', async ({ newProfile }) => {
  const first = await newProfile()
  const app = await first.start()
  const editor = editorOf(app.page)
  await build(editor)
  const outputs = await runBoth(editor)

  await test.step('undo everything, redo everything, and run again', async () => {
    await editor.canvas.press('Escape')
    const edges = await editor.edges().count()
    const undo = editor.toolbar.getByRole('button', { name: /undo/i })
    while (await undo.isEnabled()) await undo.click()
    await expect(editor.nodes()).toHaveCount(1)
    await expect(editor.edges()).toHaveCount(0)
    const redo = editor.toolbar.getByRole('button', { name: /redo/i })
    while (await redo.isEnabled()) await redo.click()
    await expect(editor.nodes()).toHaveCount(5)
    await expect(editor.edges()).toHaveCount(edges)
    expect(await runBoth(editor)).toEqual(outputs)
  })

  const file = join(first.dataFolder, 'exported.json')
  await saveAs(app, file, () => app.page.keyboard.press('Control+e'))
  await expect(app.page.getByText('Exported exported.json.', { exact: true })).toBeVisible()
  await app.close()

  await test.step('import into a fresh profile and run there', async () => {
    const second = await (await newProfile()).start()
    const there = editorOf(second.page)
    await expect(there.canvas).toBeVisible()
    await openPath(second, file, () => second.page.keyboard.press('Control+o'))
    await expect(second.page.getByRole('tab', { name: 'Orders' })).toBeVisible()
    expect(await runBoth(there)).toEqual(outputs)
    const again = join(first.dataFolder, 'exported-again.json')
    await saveAs(second, again, () => second.page.keyboard.press('Control+e'))
    expect(await readFile(again, 'utf8')).toBe(await readFile(file, 'utf8'))
  })
})

async function build(editor: Editor): Promise<void> {
  await editor.newWorkflow('Orders')
  await test.step('drag four nodes from the palette', async () => {
    await editor.moveNode('Manual', { x: -440, y: 0 })
    await editor.dragFromPalette('Branch', { x: 440, y: 380 })
    await editor.dragFromPalette('Set fields', { x: 710, y: 240 })
    await editor.dragFromPalette('Set fields', { x: 710, y: 520 })
    await editor.dragFromPalette('Merge', { x: 980, y: 380 })
  })
  await test.step('samples', async () => {
    for (const [name, payload] of Object.entries(samples)) await editor.addSample(name, payload)
    await editor.closeInspector()
  })
  await test.step('connect them', async () => {
    await editor.showEverything()
    await editor.connect('Manual', 'Branch')
    await editor.connect('Branch', 'Set fields', 'true')
    await editor.connect('Branch', 'Set fields 2', 'false')
    await editor.connect('Set fields', 'Merge')
    await editor.connect('Set fields 2', 'Merge')
  })
  await test.step('fill in parameters', async () => {
    await editor.open('Branch')
    await editor.write('When', '{{ event.payload.amount > 100 }}')
    await editor.open('Set fields')
    await editor.rename('Call')
    await editor.addField('text', 'Call {{ event.payload.customer }} about {{ event.payload.amount }}.')
    await editor.addField('next', '{{ null }}')
    await editor.open('Set fields 2')
    await editor.rename('Thank')
    await editor.addField('text', 'Thank you, {{ event.payload.customer }}.')
    await editor.addField('next', '{{ event.payload.amount * 2 }}')
    await editor.closeInspector()
  })
}

async function runBoth(editor: Editor): Promise<JsonValue[]> {
  const outputs: JsonValue[] = []
  for (const [name, expected] of Object.entries(results)) {
    await test.step(`run with ${name}`, async () => {
      await editor.chooseSample(name)
      await editor.runToTheEnd()
      await expect(editor.node(expected.taken)).toHaveAccessibleName(/Succeeded/)
      await expect(editor.node(expected.skipped)).toHaveAccessibleName(/Skipped/)
      const output = await editor.output(expected.taken)
      expect(output).toEqual(expected.output)
      await expect(editor.outputPane).toContainText(String((expected.output as { text: string }).text))
      outputs.push(output, await editor.output('Merge'))
      await editor.closeInspector()
    })
  }
  return outputs
}
