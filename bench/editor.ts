// The editor against a bare React Flow page of the same size with the same graph, both in Electron: first render, and frames
// while a node is dragged and while the view is moved, at 500 and at 2,000 nodes, with all of them in view.
import { createServer, type Server } from 'node:http'
import { readFile } from 'node:fs/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright'
import { workflowText } from './editor/graph.ts'
import { firstRender, framesWhileDragging, middleOf, openWindow } from './editor/window.ts'
import { median, percentile, toMeasurement, type BenchmarkContext, type Measurement } from './measurement.ts'

export const needsWindow = true

const sizes = [500, 2000]
const rounds = 5

type Figures = { first: number; drag: number[]; pan: number[] }
type Target = { name: 'ours' | 'limit'; measure(count: number): Promise<Figures> }

export async function run({ root, progress }: BenchmarkContext): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flowbench-bench-'))
  const server = await serve(await buildBarePage(root))
  const ours = await openWindow(root, [`--data=${join(folder, 'data')}`])
  await ours.page.waitForSelector('.canvas')
  const area = await ours.page.locator('.canvas').boundingBox()
  const bareAddress = (count: number) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/?nodes=${count}&width=${Math.round(area?.width ?? 1000)}&height=${Math.round(area?.height ?? 600)}`
  const bare = await openWindow(join(root, 'bench', 'editor', 'bare-app'), [`--page=${bareAddress(0)}`])
  const targets: Target[] = [
    { name: 'limit', measure: async (count) => { await bare.page.goto(bareAddress(count)); return figures(bare.page, count, count) } },
    { name: 'ours', measure: async (count) => { await show(ours.page, count); return figures(ours.page, count, count + 1) } },
  ]
  try {
    for (const count of sizes) await ours.page.evaluate((text) => window.flowbench.invoke('workflow.import', { text }), workflowText(count))
    const measurements: Measurement[] = []
    for (const count of sizes) measurements.push(...await measureSize(targets, count, progress))
    return measurements
  } finally {
    await Promise.allSettled([ours.electron.close(), bare.electron.close()])
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureSize(targets: readonly Target[], count: number, progress: BenchmarkContext['progress']): Promise<Measurement[]> {
  const taken = { ours: [] as Figures[], limit: [] as Figures[] }
  for (let round = 0; round < rounds; round++) {
    progress(`${count} nodes, round ${round + 1} of ${rounds}`)
    // Whoever goes second finds a warmer machine: take turns at that too.
    for (const target of round % 2 === 0 ? targets : targets.toReversed()) taken[target.name].push(await target.measure(count))
  }
  const compare = (what: string, pick: (figures: Figures) => number) =>
    toMeasurement({ name: `editor, ${count} nodes, ${what}`, unit: 'ms', better: 'lower', ours: taken.ours.map(pick), limit: taken.limit.map(pick) })
  return [
    compare('first render', ({ first }) => first),
    compare('drag, median frame', ({ drag }) => median(drag)),
    compare('drag, p95 frame', ({ drag }) => percentile(drag, 0.95)),
    compare('pan, median frame', ({ pan }) => median(pan)),
    compare('pan, p95 frame', ({ pan }) => percentile(pan, 0.95)),
  ]
}

async function figures(page: Page, count: number, drawn: number): Promise<Figures> {
  await page.bringToFront()
  const first = await firstRender(page, drawn)
  await page.waitForTimeout(600)
  const drag = await framesWhileDragging(page, await middleOf(page, `n${Math.floor(count / 80) * 40 + 20}`))
  await page.waitForTimeout(300)
  const pan = await framesWhileDragging(page, await emptySpot(page))
  return { first, drag, pan }
}

/** A place of the canvas with nothing on it. */
async function emptySpot(page: Page): Promise<{ x: number; y: number }> {
  return page.evaluate(() => {
    const box = document.querySelector('.react-flow')?.getBoundingClientRect()
    if (box === undefined) throw new Error('There is no canvas.')
    for (let y = box.top + box.height * 0.5; y > box.top + 8; y -= 3) {
      for (let x = box.left + box.width * 0.5; x < box.right - 140; x += 5) {
        if (document.elementFromPoint(x, y)?.classList.contains('react-flow__pane') === true) return { x, y }
      }
    }
    throw new Error('The canvas is full.')
  })
}

/** Makes the app open a workflow at its next start, with all of it in view. */
async function show(page: Page, count: number): Promise<void> {
  // What the window itself remembers a moment after a change must not come after this.
  await page.waitForTimeout(600)
  await page.evaluate((id) => window.flowbench.invoke('session.put', { page: 'editor', openTabs: [id], activeWorkflowId: id, viewports: {} }), `wf_bench_${count}`)
}

async function buildBarePage(root: string): Promise<string> {
  const { build } = await import('vite')
  const { default: react } = await import('@vitejs/plugin-react')
  const outDir = join(root, 'out', 'bench', 'bare-page')
  await build({ configFile: false, root: join(root, 'bench', 'editor', 'bare-page'), plugins: [react()], build: { outDir, emptyOutDir: true, target: 'chrome130' }, logLevel: 'warn' })
  return outDir
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

async function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = path === '/' ? '/index.html' : path
    readFile(join(folder, file)).then(
      (body) => response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
