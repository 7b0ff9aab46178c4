// A whole sign-in (OAuth 2 with PKCE) at a service on loopback that keeps the rules: what the app opens is followed as a browser
// follows it, a step calls with what came of it, the token is renewed after its end, and signing out forgets it.
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { packagedApp } from './app.ts'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { keepOpened } from './opened.ts'
import { addWorkflow, ask, passphrase } from './webhooks.ts'

/** The app renews a token a minute before its end, so one of 63 s is in use for three. */
const secondsOfToken = 63

test('a person signs in at a service, a step uses the account, the token is renewed, and signing out ends it', async ({ app, page }) => {
  test.skip(packagedApp !== undefined, 'What is opened is seen from the main process')
  test.setTimeout(180_000)
  const service = await serveDesk()
  const opened = await keepOpened(app)
  await ask(page, 'secret.unlock', { passphrase })
  await ask(page, 'grant.add', { address: service.origin, note: 'A service of the test' })
  const draft = await ask<{ token: string }>(page, 'import.read-url', { url: `${service.origin}/openapi.json` })
  await ask(page, 'import.keep', { token: draft.token, key: 'desk', displayName: 'Help desk', baseUrl: service.origin, operations: ['list-tickets', 'me'] })

  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Connections' }).click()
  await page.getByRole('button', { name: 'Add connection' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Service').click()
  await page.getByRole('option', { name: 'Help desk' }).click()
  await dialog.getByLabel('Name').fill('desk-main')
  await dialog.getByLabel('Client ID').fill('flowbench-desk')
  const port = await freePort()
  await dialog.getByLabel('Redirect port').fill(String(port))
  await expect(dialog.getByText(`http://127.0.0.1:${port}/`)).toBeVisible()
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog.getByText('Waiting for you to sign in at Help desk')).toBeVisible()
  await keepPicture(page, 'sign-in-waiting')
  await expect.poll(async () => (await opened()).at(-1) ?? '').toContain(service.origin)
  // As the browser does: to the service's page, and back to the address that it leads to.
  const back = await fetch((await opened()).at(-1) ?? '')
  expect([back.status, new URL(back.url).port, await back.text()]).toEqual([200, String(port), expect.stringContaining('You are signed in.') as unknown])
  await expect(dialog.getByText('Signed in at Help desk.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(dialog.getByText('It works: ada@desk.example')).toBeVisible()
  await keepPicture(page, 'sign-in-done')
  await dialog.getByRole('button', { name: 'Done' }).click()
  const first = [...service.live][0] ?? ''
  expect(service.grants).toEqual(['authorization_code'])

  const editor = editorOf(page)
  await addWorkflow(page, { name: 'Read the tickets', trigger: { type: 'manual' }, nodes: [{ id: 'tickets', type: 'desk.list-tickets', name: 'List tickets', connection: 'desk-main', input: {} }] })
  // The first leads to the workflow that is open, the second to the list.
  for (const _ of ['open', 'list']) await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await page.getByText('Read the tickets', { exact: true }).first().dblclick()
  await expect(editor.node('List tickets')).toBeVisible()
  await expect.poll(() => Date.now() - service.grantedAt, { timeout: 30_000 }).toBeGreaterThan((secondsOfToken - 60) * 1000)
  await editor.open('List tickets')
  await page.keyboard.press('Control+Enter')
  await expect(editor.runPanel.getByText(/^Succeeded/).first()).toBeVisible({ timeout: 60_000 })
  await expect(editor.outputPane).toContainText('The kettle is cold')
  await keepPicture(page, 'sign-in-used')
  expect(service.grants).toEqual(['authorization_code', 'refresh_token'])
  expect(service.live.has(first)).toBe(false)
  expect(await page.content()).not.toMatch(/at-[0-9a-f]{24}|rt-[0-9a-f]{24}/)

  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Connections' }).click()
  await page.getByRole('button', { name: 'Change desk-main' }).click()
  await dialog.getByRole('button', { name: 'Sign out' }).click()
  await expect(dialog.getByText('Not signed in at Help desk yet.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Test, then save' }).click()
  await expect(dialog.getByText('The connection does not work')).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText('secret://desk-main-sign-in')).toHaveCount(0)
  service.close()
})

/** An authorization server and the service behind it. Tokens and codes count once, and only with the verifier of their challenge. */
async function serveDesk() {
  const codes = new Map<string, { challenge: string; redirect: string }>()
  const live = new Set<string>()
  const grants: string[] = []
  let refreshToken = ''
  const tokens = () => {
    live.clear()
    live.add(`at-${randomBytes(12).toString('hex')}`)
    refreshToken = `rt-${randomBytes(12).toString('hex')}`
    desk.grantedAt = Date.now()
    return { access_token: [...live][0], token_type: 'Bearer', expires_in: secondsOfToken, refresh_token: refreshToken }
  }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => { body += chunk.toString() }).on('end', () => {
      const url = new URL(request.url ?? '/', desk.origin)
      const answer = (status: number, value: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
      if (url.pathname === '/openapi.json') return answer(200, documentOf(desk.origin))
      if (url.pathname === '/authorize') {
        const { searchParams } = url
        if (searchParams.get('client_id') !== 'flowbench-desk' || searchParams.get('code_challenge_method') !== 'S256') return answer(400, { error: 'invalid_request' })
        const code = randomBytes(8).toString('hex')
        const redirect = searchParams.get('redirect_uri') ?? ''
        codes.set(code, { challenge: searchParams.get('code_challenge') ?? '', redirect })
        return response.writeHead(302, { location: `${redirect}?${new URLSearchParams({ code, state: searchParams.get('state') ?? '' }).toString()}` }).end()
      }
      if (url.pathname === '/token') {
        const form = new URLSearchParams(body)
        grants.push(form.get('grant_type') ?? '')
        if (form.get('grant_type') === 'refresh_token') return form.get('refresh_token') === refreshToken ? answer(200, tokens()) : answer(400, { error: 'invalid_grant' })
        const known = codes.get(form.get('code') ?? '')
        codes.delete(form.get('code') ?? '')
        const isTheirs = known?.challenge === createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url') && known.redirect === form.get('redirect_uri')
        return isTheirs ? answer(200, tokens()) : answer(400, { error: 'invalid_grant' })
      }
      if (!live.has((request.headers.authorization ?? '').replace('Bearer ', ''))) return answer(401, { message: 'Nobody is signed in' })
      return answer(200, url.pathname === '/me' ? { email: 'ada@desk.example' } : [{ id: 1, title: 'The kettle is cold' }])
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const desk = { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, live, grants, grantedAt: 0, close: () => { server.closeAllConnections(); server.close() } }
  return desk
}

function documentOf(origin: string) {
  const get = (operationId: string, summary: string, schema: object) => ({ get: { operationId, summary, responses: { 200: { description: 'It', content: { 'application/json': { schema } } } } } })
  return {
    openapi: '3.1.0', info: { title: 'Help desk', version: '1' }, servers: [{ url: origin }], security: [{ signIn: ['tickets:read'] }],
    paths: {
      '/tickets': get('list-tickets', 'List tickets', { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' }, title: { type: 'string' } } } }),
      '/me': get('me', 'Say who asks', { type: 'object', properties: { email: { type: 'string' } } }),
    },
    components: { securitySchemes: { signIn: { type: 'oauth2', flows: { authorizationCode: { authorizationUrl: `${origin}/authorize`, tokenUrl: `${origin}/token`, scopes: { 'tickets:read': 'Read tickets', 'tickets:write': 'Write them' } } } } } },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
