// The way from the internet, set up in the window: a proxy of one's own, a program that must be accepted first, an address that changes.
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { expect, keepPicture, test } from './fixtures.ts'

test('a person chooses a tunnel, sees its address and what comes by it, and is told when the address is another one', async ({ page }) => {
  test.setTimeout(120_000)
  await ask(page, 'connection.put', { name: 'github-main', connector: 'github', config: { webhookSecret: 'secret://github' } })
  await page.getByRole('navigation').getByRole('button', { name: 'Connections' }).click()
  const section = page.getByRole('region', { name: 'Requests from the internet' })
  await expect(section.getByText('Only programs on this machine can send requests.')).toBeVisible()
  await section.getByRole('button', { name: 'Choose a tunnel' }).click()
  const dialog = page.getByRole('dialog')
  await choose(page, 'Your own address')
  await expect(dialog.getByText('Bodies arrive as they were sent')).toBeVisible()
  await dialog.getByLabel('Public address').fill('hooks.example.com')
  await dialog.getByRole('button', { name: 'Keep this choice' }).click()
  await expect(dialog.getByText('Write the address that services call')).toBeVisible()
  const proxy = await passOn()
  await dialog.getByLabel('Public address').fill(proxy.url)
  await keepPicture(page, 'tunnel-dialog')
  await dialog.getByRole('button', { name: 'Keep this choice' }).click()
  await expect(section.getByRole('status')).toHaveText('Off')
  await section.getByRole('button', { name: 'Start' }).click()
  await expect(section.getByRole('status')).toHaveText('Up')
  await expect(section.getByText(`${proxy.url}/webhooks/`, { exact: true })).toBeVisible()
  await expect(section.getByRole('group', { name: 'No request arrives by this address' })).toContainText('status 502, but the request did not come here')
  await keepPicture(page, 'tunnel-nothing-arrives')
  proxy.to = (await ask(page, 'inbox.status') as { port: number }).port
  await section.getByRole('button', { name: 'Check again' }).click()
  await expect(section.getByText('Requests arrive: one sent to this address came here as it was sent')).toBeVisible()
  await expect(section.getByText('0 requests')).toBeVisible()
  await fetch(`${proxy.url}/webhooks/github`, { method: 'POST', body: '{}' })
  await expect(section.getByText('1 request')).toBeVisible()
  await keepPicture(page, 'tunnel-up')

  await section.getByRole('button', { name: 'Change' }).click()
  await dialog.getByLabel('Public address').fill(`${proxy.url}/other`)
  await dialog.getByRole('button', { name: 'Keep this choice' }).click()
  await expect(section.getByText('The public address is another one')).toBeVisible()
  await expect(section.getByRole('list', { name: 'Old and new addresses' })).toContainText(`${proxy.url}/other/webhooks/github/github-main`)
  await keepPicture(page, 'tunnel-address-changed')
  await section.getByRole('button', { name: 'I have changed them' }).click()
  await expect(section.getByText('The public address is another one')).toBeHidden()

  await section.getByRole('button', { name: 'Change' }).click()
  await choose(page, 'A localtunnel server')
  await dialog.getByLabel('Server').fill('http://127.0.0.1:45998')
  await dialog.getByRole('button', { name: 'Keep this choice' }).click()
  await section.getByRole('button', { name: 'Start' }).click()
  await expect(section.getByRole('status')).toHaveText('Down, trying again')
  await expect(section.getByText(/cannot be reached/)).toBeVisible()
  await keepPicture(page, 'tunnel-down')
  await section.getByRole('button', { name: 'Stop' }).click()

  await section.getByRole('button', { name: 'Change' }).click()
  await choose(page, 'A server of yours, by ssh')
  await dialog.getByLabel('Host').first().fill('vps.example.com')
  await dialog.getByLabel('Public address').fill('https://hooks.example.com')
  await keepPicture(page, 'tunnel-ssh')
  await dialog.getByRole('button', { name: 'Keep this choice' }).click()
  await section.getByRole('button', { name: 'Start' }).click()
  await expect(dialog.getByText(/ssh -F none -v -N -T .*BatchMode=yes.* -- vps\.example\.com/)).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Do not run it' })).toBeFocused()
  await keepPicture(page, 'tunnel-program')
  await dialog.getByRole('button', { name: 'Do not run it' }).click()
  await expect(section.getByRole('status')).toHaveText('Off')

  await section.getByRole('button', { name: 'Change' }).click()
  await choose(page, 'smee (development, signatures off)')
  await dialog.getByLabel('Channel').fill('http://127.0.0.1:45998/channel')
  await dialog.getByLabel('Path').fill('/webhooks/github')
  await dialog.getByRole('button', { name: 'Keep this choice' }).click()
  await expect(section.getByText('Nothing that comes by this tunnel is taken in')).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('Switch between light and dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await keepPicture(page, 'tunnel-smee-dark')
})

/** A reverse proxy of one's own, which at first leads to nobody. */
async function passOn(): Promise<{ url: string; to: number | null }> {
  const proxy = { url: '', to: null as number | null }
  const server = createServer((incoming, response) => {
    if (proxy.to === null) return void response.writeHead(502).end()
    incoming.pipe(request({ host: '127.0.0.1', port: proxy.to, path: incoming.url, method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502)
      answer.pipe(response)
    }).on('error', () => response.destroy()))
  }).unref()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy
}

/** As the page itself would ask main. */
function ask(page: Page, name: string, input?: unknown): Promise<unknown> {
  return page.evaluate(async ([call, given]) => {
    const reply = await (window as unknown as { flowbench: { invoke(name: unknown, input: unknown): Promise<{ value: unknown }> } }).flowbench.invoke(call, given)
    return reply.value
  }, [name, input])
}

async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('dialog').getByRole('combobox', { name: 'Tunnel' }).click()
  await page.getByRole('option', { name: new RegExp(name.replace(/[().]/g, '\\$&')) }).click()
}
