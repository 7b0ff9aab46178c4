// editor: the app's own words for what a person does in it, with the mouse unless it says otherwise.
import type { Locator, Page } from '@playwright/test'
import type { JsonValue } from '@shared/json.ts'
import { expect } from './fixtures.ts'

export type Place = { x: number; y: number }
export type Editor = ReturnType<typeof editorOf>

/** A sample run takes well under a second; a busy machine may take its time. */
const runTimeoutMs = 60_000

export function editorOf(page: Page) {
  const canvas = page.getByRole('group', { name: 'Workflow canvas' })
  const inspector = page.getByRole('complementary', { name: /^Inspector/ })
  const runPanel = page.getByRole('region', { name: 'Run panel' })
  const toolbar = page.getByRole('group', { name: 'Workflow', exact: true })
  const outputPane = inspector.getByRole('region', { name: 'Output' })

  /** A node by its name: what stands before the first comma of what a screen reader says. */
  const node = (name: string): Locator => canvas.getByRole('group', { name: new RegExp(`^${escaped(name)}, `) })
  const field = (label: string): Locator => inspector.getByRole('textbox', { name: label })
  const runStatus = runPanel.getByText(/^(Succeeded|Failed|Stopped|Cancelled)[^·]* · /)

  const open = async (name: string): Promise<void> => {
    const head = inspector.getByRole('textbox', { name: 'Name of the step' })
    if ((await inspector.count()) > 0 && (await head.count()) > 0 && (await head.inputValue()) === name) return
    await centreOn(name)
    await node(name).click({ position: { x: 60, y: 14 } })
    // While another node is open a click shows this one; else it only selects it.
    if ((await inspector.count()) === 0) await page.keyboard.press('Enter')
    await expect(inspector).toBeVisible()
  }

  /** By the search for nodes: jumps to it wherever it is. */
  const centreOn = async (name: string): Promise<void> => {
    await page.keyboard.press('Control+f')
    await page.getByRole('combobox', { name: 'Find a node' }).fill(name)
    await page.keyboard.press('Enter')
    await expect(node(name)).toBeVisible()
    await still(page, node(name))
  }

  return {
    page, canvas, inspector, runPanel, toolbar, outputPane, node, field, open, centreOn,

    nodes: () => canvas.locator('[data-node]'),
    edges: () => page.locator('.react-flow__edge'),

    async newWorkflow(name: string): Promise<void> {
      await page.getByRole('button', { name: 'New workflow' }).first().click()
      const title = toolbar.getByRole('textbox', { name: 'Workflow name' })
      await expect(canvas).toBeVisible()
      await title.fill(name)
      await title.press('Enter')
      await expect(page.getByRole('tab', { name })).toBeVisible()
    },

    /** Drags a kind of node from the palette to a place on the canvas, measured from its corner; a trigger takes the place of the one there is. */
    async dragFromPalette(kind: string, to: Place, { isTrigger = false }: { isTrigger?: boolean } = {}): Promise<void> {
      const palette = page.getByRole('complementary', { name: 'Palette' })
      await palette.getByRole('textbox', { name: 'Search nodes' }).fill(kind)
      const item = palette.locator('[data-palette-item]').filter({ has: page.getByText(kind, { exact: true }) }).first()
      const before = await canvas.locator('[data-node]').count()
      const from = await centreOf(item)
      const corner = await box(canvas)
      await drag(page, from, { x: corner.x + to.x, y: corner.y + to.y })
      await expect(canvas.locator('[data-node]')).toHaveCount(isTrigger ? before : before + 1)
      await palette.getByRole('textbox', { name: 'Search nodes' }).fill('')
    },

    /** Drags from an output to an input. `port` is what is written at it; absent for a single one. */
    async connect(from: string, to: string, port?: string): Promise<void> {
      const edges = page.locator('.react-flow__edge')
      const before = await edges.count()
      const output = node(from).locator(`.source[data-handleid="${port ?? 'out'}"]`)
      await drag(page, await centreOf(output), await centreOf(node(to).locator('.target')))
      await expect(edges).toHaveCount(before + 1)
    },

    async showEverything(): Promise<void> {
      await page.getByRole('button', { name: 'Show everything' }).click()
      await still(page, canvas.locator('[data-node]').first())
    },

    /** Drops a file from outside of the window on the canvas. */
    async dropFile(path: string): Promise<void> {
      const { x, y } = await centreOf(canvas)
      const session = await page.context().newCDPSession(page)
      const data = { items: [], files: [path], dragOperationsMask: 1 }
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, x, y, data })
      await session.detach()
    },

    async moveNode(name: string, by: Place): Promise<void> {
      const at = await box(node(name))
      const from = { x: at.x + 80, y: at.y + 16 }
      await drag(page, from, { x: from.x + by.x, y: from.y + by.y })
    },

    async rename(name: string): Promise<void> {
      const input = inspector.getByRole('textbox', { name: 'Name of the step' })
      await input.fill(name)
      await input.press('Enter')
      await expect(node(name)).toBeVisible()
    },

    /** Types into a field as a person does: all of it anew. */
    async write(label: string, text: string): Promise<void> {
      await field(label).click()
      await page.keyboard.press('Control+a')
      await page.keyboard.press('Delete')
      await typeInEditor(page, text)
      await expect(field(label)).toHaveText(text)
    },

    async addField(name: string, value: string): Promise<void> {
      await inspector.getByRole('button', { name: 'Add field' }).click()
      const key = inspector.getByRole('textbox', { name: /^Name of field / }).last()
      await key.fill(name)
      await key.press('Tab')
      await this.write(name, value)
    },

    async addSample(name: string, payload: JsonValue): Promise<void> {
      await page.getByRole('button', { name: /^Sample: / }).click()
      await page.getByRole('menuitem', { name: /Edit samples/ }).click()
      await inspector.getByRole('button', { name: 'Write or paste JSON' }).click()
      const title = inspector.getByRole('textbox', { name: 'Name of the sample' })
      await title.fill(name)
      await title.press('Enter')
      await field('Payload').click()
      await page.keyboard.press('Control+a')
      await page.keyboard.insertText(JSON.stringify(payload, null, 2))
      await expect(inspector.getByRole('button', { name, exact: true })).toBeVisible()
    },

    async chooseSample(name: string): Promise<void> {
      await page.getByRole('button', { name: /^Sample: / }).click()
      await page.getByRole('menuitemcheckbox', { name, exact: true }).click()
      await expect(page.getByRole('button', { name: `Sample: ${name}` })).toBeVisible()
    },

    async run(): Promise<void> {
      await toolbar.getByRole('button', { name: /^Run(?! options)/ }).click()
    },

    async runToTheEnd(expected: 'Succeeded' | 'Failed' | 'Stopped' = 'Succeeded', { sends = false }: { /** Says yes, for good, to the question before the first write. */ sends?: boolean } = {}): Promise<void> {
      const number = await page.evaluate(runCount)
      await toolbar.getByRole('button', { name: /^Run(?! options)/ }).click()
      if (sends) {
        await page.getByRole('dialog').getByRole('checkbox').check()
        await page.getByRole('dialog').getByRole('button', { name: 'Send it' }).click()
      }
      await expect.poll(() => page.evaluate(runCount)).toBe(number + 1)
      await expect(toolbar.getByRole('button', { name: 'Stop' })).toHaveCount(0, { timeout: runTimeoutMs })
      await expect(runStatus).toContainText(expected, { timeout: runTimeoutMs })
    },

    /** What the output pane of a node gives when its copy button is pressed. */
    async output(name: string): Promise<JsonValue> {
      await open(name)
      await outputPane.getByRole('button', { name: 'Copy the output' }).click()
      const text = await page.evaluate(async () => {
        const reply = await window.flowbench.invoke('clipboard.read', undefined) as { value: string }
        return reply.value
      })
      return JSON.parse(text) as JsonValue
    },

    async closeInspector(): Promise<void> {
      await inspector.getByRole('button', { name: 'Close the inspector' }).click()
      await expect(inspector).toHaveCount(0)
    },

    async whenSaved(): Promise<void> {
      await expect(toolbar.getByText('Saved', { exact: true })).toBeVisible()
    },
  }
}

/** How many runs there are: to know a new one from the last one. */
async function runCount(): Promise<number> {
  const reply = await window.flowbench.invoke('run.list', { limit: 200 }) as { value: unknown[] }
  return reply.value.length
}

/** Brackets and quotes close themselves in these editors; typing the closing one steps over it, as everywhere. */
async function typeInEditor(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text, { delay: 5 })
  await closeCompletions(page)
}

/** A list of completions that is still open would take the next Enter or Tab. It opens 100 ms after the last key by the page's own clock, so that clock is asked. */
export async function closeCompletions(page: Page): Promise<void> {
  await page.evaluate(() => new Promise<void>((resolve) => { setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())), 250) }))
  const list = page.locator('.cm-tooltip-autocomplete')
  if ((await list.count()) === 0) return
  await page.keyboard.press('Escape')
  await expect(list).toHaveCount(0)
}

export async function drag(page: Page, from: Place, to: Place): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 6, from.y + 6, { steps: 3 })
  await page.mouse.move(to.x, to.y, { steps: 12 })
  await page.mouse.move(to.x + 1, to.y + 1)
  await page.waitForTimeout(60)
  await page.mouse.up()
}

/** Panning is animated; a click meant for a node must not meet it on its way. */
async function still(page: Page, locator: Locator): Promise<void> {
  let before = await box(locator)
  await expect(async () => {
    await page.waitForTimeout(80)
    const now = await box(locator)
    const moved = Math.abs(now.x - before.x) + Math.abs(now.y - before.y)
    before = now
    expect(moved).toBeLessThan(0.5)
  }).toPass({ timeout: 30_000 })
}

async function box(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const found = await locator.boundingBox()
  if (!found) throw new Error('It is not on the screen')
  return found
}

async function centreOf(locator: Locator): Promise<Place> {
  await locator.scrollIntoViewIfNeeded()
  const { x, y, width, height } = await box(locator)
  return { x: x + width / 2, y: y + height / 2 }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
