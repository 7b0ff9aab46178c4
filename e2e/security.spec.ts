// The window's safety, from inside a page that tries to get out. A page script stands for the worst that could ever run there.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { packagedApp } from './app.ts'
import { expect, test } from './fixtures.ts'
import { keepOpened } from './opened.ts'

test('the page comes from app:// with a policy that allows no inline and no evaluated script', async ({ page }) => {
  expect(page.url()).toBe('app://flowbench/index.html')
  const response = await page.evaluate(async () => {
    const answer = await fetch('/index.html')
    return { policy: answer.headers.get('content-security-policy'), sniff: answer.headers.get('x-content-type-options') }
  })
  expect(response.policy).toContain("default-src 'none'; script-src 'self'")
  expect(response.sniff).toBe('nosniff')

  const ran = await page.evaluate(async () => {
    const marks = window as unknown as Record<string, unknown>
    const script = document.createElement('script')
    script.textContent = 'window.inlineRan = true'
    document.head.append(script)
    const image = document.createElement('img')
    image.setAttribute('onerror', 'window.handlerRan = true')
    image.src = '/missing.png'
    document.body.append(image)
    const link = document.createElement('a')
    link.href = 'javascript:window.linkRan = true'
    document.body.append(link)
    link.click()
    for (const source of ['data:text/javascript,window.dataRan=true', 'https://example.com/x.js']) {
      const outside = document.createElement('script')
      outside.src = source
      document.head.append(outside)
    }
    await new Promise((resolve) => { setTimeout(resolve, 500) })
    link.remove()
    image.remove()
    return ['inlineRan', 'handlerRan', 'linkRan', 'dataRan'].filter((mark) => mark in marks)
  })
  expect(ran).toEqual([])
})

test('eval and new Function do not run for a script of the page', async ({ page }) => {
  // Playwright evaluates outside of the policy; a timer with text is judged by it.
  const evaluated = await page.evaluate(async () => {
    const violations: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
    setTimeout('window.timerRan = true' as unknown as () => void, 0)
    await new Promise((resolve) => { setTimeout(resolve, 200) })
    return { ran: 'timerRan' in window, violations }
  })
  expect(evaluated.ran).toBe(false)
  expect(evaluated.violations).toContain('script-src')
})

test('the bridge is invoke and on, frozen, and nothing else of Node or Electron is there', async ({ page }) => {
  const surface = await page.evaluate(() => {
    const all = window as unknown as Record<string, unknown>
    let changed = false
    try {
      (window.flowbench as { invoke: unknown }).invoke = () => 1
      changed = window.flowbench.invoke.length === 0 && String(window.flowbench.invoke).includes('=> 1')
    } catch { /* frozen */ }
    return {
      keys: Object.keys(window.flowbench).sort(),
      changed,
      node: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer'].filter((name) => name in all),
    }
  })
  expect(surface).toEqual({ keys: ['invoke', 'on'], changed: false, node: [] })
})

test('the bridge lets no name through that is not in the contract', async ({ page }) => {
  const refused = await page.evaluate(async () => {
    const names = ['secret.get', 'ELECTRON_BROWSER_REQUIRE', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'run.start ', null, {}, ['app.info']]
    const calls = await Promise.allSettled(names.map((name) => window.flowbench.invoke(name as string, undefined)))
    const listens = names.map((name) => {
      try {
        window.flowbench.on(name as string, () => undefined)
        return 'listens'
      } catch {
        return 'refused'
      }
    })
    return { calls: calls.map(({ status }) => status), listens }
  })
  expect(new Set(refused.calls)).toEqual(new Set(['rejected']))
  expect(new Set(refused.listens)).toEqual(new Set(['refused']))
})

test('no window opens, and no navigation leaves the page', async ({ app, page }) => {
  const opened = await page.evaluate(() => [window.open('https://example.com'), window.open('app://flowbench/index.html'), window.open('about:blank')].map((child) => child === null))
  expect(opened).toEqual([true, true, true])
  for (const target of ['https://example.com/', 'file:///etc/passwd', 'data:text/html,<h1>gone</h1>', 'app://flowbench/assets/', 'about:blank']) {
    await page.evaluate((url) => { window.location.href = url }, target).catch(() => undefined)
    await page.waitForTimeout(150)
    await expect.poll(() => page.url(), target).toBe('app://flowbench/index.html')
    await expect.poll(() => page.evaluate(() => Object.keys(window.flowbench).length).catch(() => 0)).toBe(2)
  }
  await page.evaluate(() => {
    const form = document.createElement('form')
    form.action = 'https://example.com/'
    form.method = 'post'
    const frame = document.createElement('iframe')
    frame.src = 'https://example.com/'
    document.body.append(form, frame)
    form.submit()
    const link = document.createElement('a')
    link.href = 'https://example.com/'
    link.target = '_blank'
    document.body.append(link)
    link.click()
  })
  await page.waitForTimeout(300)
  expect(page.url()).toBe('app://flowbench/index.html')
  expect(page.frames().map((frame) => frame.url()).filter((url) => url.includes('example.com'))).toEqual([])
  if (app.electron) expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('a file or link dropped on the window does not lead away', async ({ page }) => {
  const { x, y } = await page.evaluate(() => ({ x: window.innerWidth / 2, y: window.innerHeight / 2 }))
  const session = await page.context().newCDPSession(page)
  const data = { items: [{ mimeType: 'text/uri-list', data: 'https://example.com/' }], files: [], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, x, y, data })
  await page.waitForTimeout(300)
  expect(page.url()).toBe('app://flowbench/index.html')
})

test('permissions and downloads are denied', async ({ page }) => {
  const states = await page.evaluate(async () => {
    const asked = await Promise.all((['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'] as const).map(async (name) =>
      (await navigator.permissions.query({ name: name as PermissionName })).state))
    const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'given', () => 'denied')
    const place = await new Promise((resolve) => { navigator.geolocation.getCurrentPosition(() => resolve('given'), () => resolve('denied'), { timeout: 3_000 }) })
    return { asked, media, place, notification: Notification.permission }
  })
  expect(states).toEqual({ asked: Array(6).fill('denied') as string[], media: 'denied', place: 'denied', notification: 'denied' })
  const download = page.waitForEvent('download', { timeout: 1_500 }).then(async (begun) => ((await begun.failure()) === null ? 'came' : 'refused'), () => 'refused')
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob(['x']))
    link.download = 'x.txt'
    link.click()
  })
  expect(await download).toBe('refused')
})

test('a webview element is an unknown element', async ({ page }) => {
  const webview = await page.evaluate(async () => {
    const element = document.createElement('webview')
    element.setAttribute('src', 'https://example.com/')
    document.body.append(element)
    await new Promise((resolve) => { setTimeout(resolve, 300) })
    const found = { hasMethods: 'loadURL' in element, inside: element.shadowRoot !== null }
    element.remove()
    return found
  })
  expect(webview).toEqual({ hasMethods: false, inside: false })
})

test.describe('requests', () => {
  let server: Server
  let asked: string[]
  test.beforeAll(async () => {
    asked = []
    server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.setHeader('access-control-allow-origin', '*').end('reached')
    })
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  })
  test.afterAll(() => void server.close())

  test('of the page reach nothing but the app itself', async ({ page }) => {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const results = await page.evaluate(async (outside) => {
      const attempts = [`${outside}/fetch`, 'file:///etc/passwd', 'https://example.com/', 'app://other/index.html', 'app://flowbench/../../package.json', 'app://flowbench/%2e%2e/%2e%2e/package.json']
      const fetched = await Promise.all(attempts.map((url) => fetch(url).then((answer) => answer.status, () => 'refused')))
      const socket = await new Promise((resolve) => {
        try {
          const opening = new WebSocket(`${outside.replace('http', 'ws')}/socket`)
          opening.onopen = () => resolve('open')
          opening.onerror = () => resolve('refused')
        } catch {
          resolve('refused')
        }
      })
      const beacon = navigator.sendBeacon(`${outside}/beacon`, 'x')
      new Image().src = `${outside}/image`
      const style = document.createElement('style')
      style.textContent = `body { background: url(${outside}/style) } @font-face { font-family: x; src: url(${outside}/font) } h1 { font-family: x }`
      document.head.append(style)
      await new Promise((resolve) => { setTimeout(resolve, 500) })
      style.remove()
      return { fetched, socket, beacon }
    }, origin)
    expect(results.fetched).toEqual(['refused', 'refused', 'refused', 'refused', 404, 404])
    expect(results.socket).toBe('refused')
    expect(asked).toEqual([])
  })
})

test('link.open opens http, https and mailto, and refuses everything else', async ({ app, page }) => {
  const answers = await page.evaluate(() => Promise.all(
    ['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', 'app://flowbench/', 'smb://host/x', 'not an address', 'x'.repeat(5000)]
      .map(async (url) => (await window.flowbench.invoke('link.open', { url }) as { ok: boolean }).ok)))
  expect(answers).toEqual(Array(7).fill(false))
  test.skip(packagedApp !== undefined, 'What is opened is seen from the main process')
  const opened = await keepOpened(app)
  await page.evaluate(() => Promise.all(['https://example.com/a', 'mailto:a@example.com', 'file:///etc/passwd'].map((url) => window.flowbench.invoke('link.open', { url }))))
  expect(await opened()).toEqual(['https://example.com/a', 'mailto:a@example.com'])
})

test('a thousand malformed messages are answered, and the app works on', async ({ page, app }) => {
  const answers = await page.evaluate(async () => {
    const names = ['app.info', 'app.ready', 'catalog.get', 'catalog.samples', 'workflow.list', 'workflow.create', 'workflow.duplicate', 'workflow.remove', 'workflow.restore', 'workflow.import',
      'workflow.export', 'workflow.examples', 'workflow.add-example', 'draft.open', 'draft.record', 'draft.seek', 'run.start', 'run.cancel', 'run.list', 'run.events', 'write.pending', 'write.answer', 'code.check', 'code.preview',
      'grant.list', 'grant.add', 'grant.remove', 'settings.get', 'settings.put', 'session.get', 'session.put', 'clipboard.write', 'link.open', 'window.control']
    let deep: unknown = 1
    for (let level = 0; level < 450; level++) deep = { deep }
    const circle: Record<string, unknown> = {}
    circle['circle'] = circle
    const inputs: unknown[] = [null, 0, -1, NaN, Infinity, '', 'x', 'x'.repeat(1e6), true, [], [[]], [1, 'a'], { workflowId: null }, { workflowId: '__proto__' }, { workflowId: 'wf_x', position: 1e99, entry: {} },
      JSON.parse('{ "__proto__": { "polluted": 1 }, "constructor": { "prototype": 1 } }'), new Date(), new Map([[1, 2]]), new Uint8Array(1000), 10n, circle, deep, { text: 7 }, { text: '{' }, { text: '['.repeat(200_000) },
      { url: 'javascript:1' }, { action: 'explode' }, { theme: 'sepia' }, { limit: -1 }, { name: '' }, { key: '../../../etc/passwd' }]
    const counts = { answered: 0, ok: 0, unclean: 0, rejected: [] as string[] }
    for (const name of names) {
      for (const input of inputs) {
        try {
          const reply = await window.flowbench.invoke(name, input) as { ok: boolean; failure?: { code: string; message: string } }
          counts.answered++
          if (reply.ok) counts.ok++
          else if (reply.failure === undefined || / at .*\.js:\d/.test(reply.failure.message)) counts.unclean++
        } catch (error) {
          counts.rejected.push(`${name}: ${String(error).slice(0, 100)}`)
        }
      }
    }
    const list = await window.flowbench.invoke('workflow.list', undefined) as { ok: boolean }
    return { ...counts, total: names.length * inputs.length, polluted: 'polluted' in {}, listOk: list.ok }
  })
  expect(answers.total).toBeGreaterThan(1000)
  expect(answers).toMatchObject({ answered: answers.total, unclean: 0, rejected: [], polluted: false, listOk: true })
  if (app.electron) expect(await app.electron.evaluate(() => 'polluted' in {})).toBe(false)
})
