import { _electron, type ElectronApplication, type Page } from 'playwright'

/** Both windows get the same: no sandbox for root, no graphics card, and no rest for a window that another one covers. */
const chromiumArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--log-level=3',
  '--disable-renderer-backgrounding', '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-features=CalculateNativeWinOcclusion',
]

export async function openWindow(app: string, args: readonly string[]): Promise<{ electron: ElectronApplication; page: Page }> {
  const electron = await _electron.launch({ args: [app, ...chromiumArguments, ...args], timeout: 60_000, colorScheme: null })
  const page = await electron.firstWindow({ timeout: 60_000 })
  await page.addInitScript(noteFirstRender)
  return { electron, page }
}

type Marked = { wantedNodes?: number; drawnAt?: number; frames?: number[] }

/** Runs in the page before its own code: notes when so many nodes, and an edge, have been painted. */
function noteFirstRender(): void {
  const marks = globalThis as unknown as Marked
  const wanted = Number(sessionStorage.getItem('wanted-nodes'))
  const look = () => {
    const nodes = document.getElementsByClassName('react-flow__node')
    const last = nodes[nodes.length - 1]
    const drawn = wanted > 0 && nodes.length >= wanted && last instanceof HTMLElement && last.style.visibility !== 'hidden' && document.querySelector('.react-flow__edge path') !== null
    requestAnimationFrame(drawn ? () => { marks.drawnAt = performance.now() } : look)
  }
  requestAnimationFrame(look)
}

/** Loads the page anew. Milliseconds from the start of the load to the frame after all nodes are there. */
export async function firstRender(page: Page, wanted: number): Promise<number> {
  await page.evaluate((count) => sessionStorage.setItem('wanted-nodes', String(count)), wanted)
  await page.reload()
  const handle = await page.waitForFunction(() => (globalThis as unknown as Marked).drawnAt, undefined, { timeout: 60_000 })
  return Number(await handle.jsonValue())
}

/** Milliseconds between frames while the mouse goes round in a circle, pressed, beginning at a point. */
export async function framesWhileDragging(page: Page, start: { x: number; y: number }): Promise<number[]> {
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(start.x + 6, start.y + 6, { steps: 3 })
  await page.evaluate(() => {
    const marks = globalThis as unknown as Marked
    const frames: number[] = []
    marks.frames = frames
    let last = performance.now()
    const tick = (now: number) => { frames.push(now - last); last = now; if (marks.frames === frames) requestAnimationFrame(tick) }
    requestAnimationFrame(tick)
  })
  const until = Date.now() + 1500
  for (let step = 0; Date.now() < until; step++) {
    const angle = step / 12
    await page.mouse.move(start.x + 6 + 50 * Math.sin(angle), start.y + 6 + 40 * (1 - Math.cos(angle)))
  }
  const frames = await page.evaluate(() => {
    const marks = globalThis as unknown as Marked
    const taken = marks.frames ?? []
    delete marks.frames
    return taken
  })
  await page.mouse.up()
  // The first frame began before the drag did.
  return frames.slice(2)
}

/** The middle of a node on the screen. */
export async function middleOf(page: Page, id: string): Promise<{ x: number; y: number }> {
  const box = await page.locator(`.react-flow__node[data-id="${id}"]`).boundingBox()
  if (box === null) throw new Error(`Node ${id} is not on the screen.`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
