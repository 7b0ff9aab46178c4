// The whole main job without a mouse: everything here is a key press.
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { closeCompletions, editorOf } from './editor.ts'
import { openPath, saveAs } from './file-dialogs.ts'
import { expect, test } from './fixtures.ts'

/** So many presses of Tab would be too many for anybody. */
const mostTabs = 60

test('the main job is done by keyboard alone', async ({ newProfile }) => {
  const first = await newProfile()
  const app = await first.start()
  const { page } = app
  const editor = editorOf(page)
  const keys = page.keyboard
  await expect(editor.canvas).toBeVisible()
  await forbidMouse(page)

  await test.step('a new workflow with a name', async () => {
    await keys.press('Control+n')
    await expect(editor.nodes()).toHaveCount(1)
    await tabTo(page, editor.toolbar.getByRole('textbox', { name: 'Workflow name' }))
    await keys.press('Control+a')
    await keys.type('By keyboard')
    await keys.press('Enter')
    await expect(page.getByRole('tab', { name: 'By keyboard' })).toBeVisible()
  })

  await test.step('four nodes, each after the one before, and a connection', async () => {
    await toCanvas(page, editor.canvas)
    await keys.press('ArrowRight')
    await expect(editor.node('Manual')).toBeFocused()
    await add(page, 'Branch')
    await expect(editor.node('Branch')).toBeFocused()
    await add(page, 'Set fields')
    await expect(editor.node('Set fields')).toBeFocused()
    await add(page, 'Merge')
    await expect(editor.node('Merge')).toBeFocused()
    await goTo(page, editor.node('Branch'), 'Branch')
    await add(page, 'Set fields')
    await expect(editor.node('Set fields 2')).toBeFocused()
    await keys.press('c')
    await page.getByRole('combobox', { name: /Connect Set fields 2/ }).waitFor()
    await keys.type('Merge')
    await keys.press('Enter')
    await expect(editor.edges()).toHaveCount(5)
  })

  await test.step('parameters with expressions', async () => {
    await goTo(page, editor.node('Branch'), 'Branch')
    await keys.press('Enter')
    await tabTo(page, editor.field('When'))
    await retype(page, '{{ event.payload.amount > 100 }}')
    await expect(editor.field('When')).toHaveText('{{ event.payload.amount > 100 }}')
    for (const [node, text] of [['Set fields', 'Large: {{ event.payload.amount }}'], ['Set fields 2', 'Small: {{ event.payload.amount }}']] as const) {
      await goTo(page, editor.node(node), node)
      await keys.press('Enter')
      await tabTo(page, editor.inspector.getByRole('button', { name: 'Add field' }))
      await keys.press('Enter')
      await tabTo(page, editor.inspector.getByRole('textbox', { name: 'Name of field 1' }))
      await keys.press('Control+a')
      await keys.type('text')
      await keys.press('Tab')
      await tabTo(page, editor.field('text'))
      await retype(page, text)
      await expect(editor.field('text')).toHaveText(text)
    }
  })

  await test.step('a sample', async () => {
    await goTo(page, editor.node('Manual'), 'Manual')
    await keys.press('Enter')
    for (const [name, amount] of [['Small', 7], ['Large', 700]] as const) {
      await tabTo(page, editor.inspector.getByRole('button', { name: 'Write or paste JSON' }))
      await keys.press('Enter')
      await tabTo(page, editor.inspector.getByRole('textbox', { name: 'Name of the sample' }))
      await keys.press('Control+a')
      await keys.type(name)
      await keys.press('Enter')
      await tabTo(page, editor.field('Payload'))
      await keys.press('Control+a')
      await keys.insertText(`{ "amount": ${amount} }`)
    }
    await tabTo(page, page.getByRole('button', { name: /^Sample: / }))
    await keys.press('Enter')
    await expect(page.getByRole('menuitemcheckbox', { name: 'Small' })).toBeVisible()
    await keys.press('Home')
    await keys.press('Enter')
    await expect(page.getByRole('button', { name: 'Sample: Small' })).toBeVisible()
  })

  await test.step('run, and read the output', async () => {
    await toCanvas(page, editor.canvas)
    await keys.press('Control+Enter')
    await expect(editor.node('Set fields 2')).toHaveAccessibleName(/Succeeded/)
    await expect(editor.node('Set fields')).toHaveAccessibleName(/Skipped/)
    await readsOutput(page, editor.node('Set fields 2'), 'Set fields 2', 'Small: 7')
  })

  await test.step('undo, redo', async () => {
    await toCanvas(page, editor.canvas)
    for (let press = 0; press < 80 && (await editor.nodes().count()) > 1; press++) await keys.press('Control+z')
    await expect(editor.nodes()).toHaveCount(1)
    const redo = editor.toolbar.getByRole('button', { name: /redo/i })
    for (let press = 0; press < 80 && (await redo.isEnabled()); press++) await keys.press('Control+Shift+z')
    await expect(editor.edges()).toHaveCount(5)
    await keys.press('Control+Enter')
    await readsOutput(page, editor.node('Set fields 2'), 'Set fields 2', 'Small: 7')
  })

  const file = join(first.dataFolder, 'by-keyboard.json')
  await saveAs(app, file, () => keys.press('Control+e'))
  await app.close()

  await test.step('import elsewhere and run there', async () => {
    const second = await (await newProfile()).start()
    const there = editorOf(second.page)
    await expect(there.canvas).toBeVisible()
    await forbidMouse(second.page)
    await openPath(second, file, () => second.page.keyboard.press('Control+o'))
    await expect(second.page.getByRole('tab', { name: 'By keyboard', selected: true })).toBeVisible()
    await expect(there.nodes()).toHaveCount(5)
    await second.page.keyboard.press('Control+Enter')
    await expect(there.node('Set fields 2')).toHaveAccessibleName(/Succeeded/)
    await readsOutput(second.page, there.node('Set fields 2'), 'Set fields 2', 'Small: 7')
  })
})

/** A press of a mouse button anywhere ends the test: it would have been done by mouse. */
async function forbidMouse(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const name of ['mousedown', 'pointerdown'] as const) window.addEventListener(name, () => { throw new Error('A mouse was used') }, true)
  })
  page.on('pageerror', (error) => { throw error })
}

/** F6 goes round the parts of the window, Tab through one part. (On the canvas Tab adds a node.) */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.first().waitFor()
  await toPartWith(page, target)
  for (let press = 0; press < mostTabs; press++) {
    const where = await target.first().evaluate((element) => {
      if (element === document.activeElement) return 'here'
      const isBefore = ((document.activeElement?.compareDocumentPosition(element) ?? 0) & Node.DOCUMENT_POSITION_PRECEDING) !== 0
      return isBefore ? 'before' : 'after'
    })
    if (where === 'here') return
    // In an editor of code Tab indents; Escape before it leaves, as its help says.
    if ((await page.locator('.cm-content[aria-multiline="true"]:focus').count()) > 0) await page.keyboard.press('Escape')
    await page.keyboard.press(where === 'before' ? 'Shift+Tab' : 'Tab')
  }
  throw new Error(`${mostTabs} presses of Tab did not lead to ${String(target)}`)
}

async function toCanvas(page: Page, canvas: Locator): Promise<void> {
  await toPartWith(page, canvas)
}

async function toPartWith(page: Page, target: Locator): Promise<void> {
  for (let press = 0; press < 8; press++) {
    if (await target.first().evaluate((element) => element.closest('[data-region]')?.contains(document.activeElement) ?? false)) return
    await page.keyboard.press('F6')
  }
  throw new Error(`F6 did not lead to the part of the window with ${String(target)}`)
}

async function goTo(page: Page, node: Locator, name: string): Promise<void> {
  await page.keyboard.press('Control+f')
  await page.getByRole('combobox', { name: 'Find a node' }).waitFor()
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await expect(node).toBeFocused()
}

async function add(page: Page, kind: string): Promise<void> {
  await page.keyboard.press('Tab')
  await page.getByRole('dialog').getByRole('combobox').waitFor()
  await page.keyboard.type(kind)
  await page.keyboard.press('Enter')
}

async function retype(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.keyboard.type(text, { delay: 5 })
  await closeCompletions(page)
}

async function readsOutput(page: Page, node: Locator, name: string, text: string): Promise<void> {
  await goTo(page, node, name)
  await page.keyboard.press('Enter')
  const output = page.getByRole('region', { name: 'Output' })
  await tabTo(page, output.getByRole('treeitem').first())
  await expect(output).toContainText(text)
}
