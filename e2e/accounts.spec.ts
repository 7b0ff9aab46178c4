// What becomes of accounts over time: another name, other keys, other signing secrets, and where secrets may go. With pictures in
// both themes, kept in e2e/artifacts to be looked at.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { packagedApp, type App } from './app.ts'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { addWorkflow, ask, connect, issue, origin, sendGithub } from './webhooks.ts'

let server: Server
let site: string
const taken = new Set(['Bearer first-token', 'Bearer second-token'])

/** As much of a Jira of one's own as this needs. It answers slowly enough to be seen waiting. */
test.beforeAll(async () => {
  server = createServer((request, response) => {
    const isIn = taken.has(request.headers.authorization ?? '')
    setTimeout(() => response.writeHead(isIn ? 200 : 401, { 'content-type': 'application/json' }).end(isIn ? '{"displayName":"Ada Lovelace"}' : '{"errorMessages":["You are not signed in"]}'), 800)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
test.afterAll(() => { server.closeAllConnections(); server.close() })

test('a connection is renamed, its keys are replaced, and a secret is let go to an address', async ({ app, page }) => {
  test.setTimeout(300_000)
  await resize(app, 1280, 800)
  await connect(page)
  await ask(page, 'grant.add', { address: site, note: '' })
  await ask(page, 'secret.put', { name: 'jira-desk-api-token', value: 'first-token' })
  await ask(page, 'secret.put', { name: 'shop-token', value: 'nobody-has-this' })
  await ask(page, 'connection.put', { name: 'jira-desk', connector: 'jira', config: { site, edition: 'data-center', apiToken: 'secret://jira-desk-api-token' } })
  const id = await addWorkflow(page, {
    name: 'Report', trigger: { type: 'webhook', connector: 'github', event: 'issues', connection: 'github-main' },
    nodes: [
      { id: 'issue', type: 'jira.create-issue', name: 'Create issue', input: { project: 'TEA', type: 'Task', summary: 'The kettle is cold' }, connection: 'jira-desk' },
      { id: 'tell', type: 'http.request', name: 'Tell the shop', input: { url: 'https://shop.example/api', headers: { authorization: 'Bearer secret://shop-token' } } },
    ],
  })
  const editor = editorOf(page)
  await goTo(page, 'Workflows')
  await page.getByText('Report', { exact: true }).first().dblclick()
  await expect(editor.node('Create issue')).toBeVisible()
  await editor.open('Create issue')
  await editor.field('Summary').fill('The kettle is cold again')
  await editor.whenSaved()
  await both(page, 'account-inspector')

  await goTo(page, 'Connections')
  await both(page, 'connections-list')
  await page.getByRole('button', { name: 'Test jira-desk' }).click()
  await expect(page.getByRole('button', { name: 'Testing jira-desk' })).toBeVisible()
  await keepPicture(page, 'test-running')
  await expect(page.getByText('The connection jira-desk works.', { exact: true })).toBeVisible()
  await keepPicture(page, 'test-passed')

  // Another name: the workflow that is open follows, and what is undone has it, too.
  await page.getByRole('button', { name: 'Change jira-desk' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('jira')
  await expect(dialog.getByText('Report follows. jira-desk still leads here')).toBeVisible()
  await both(page, 'connection-rename')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Renamed jira-desk to jira.', { exact: true })).toBeVisible()
  await page.getByRole('tab', { name: 'Report' }).click()
  await expect(editor.inspector.getByRole('combobox', { name: 'Connection' })).toHaveText('jira')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await ask<{ draft: { workflow: { nodes: { connection?: string; input: { summary?: string } }[] } } }>(page, 'draft.open', { workflowId: id })).draft.workflow.nodes[0]).toMatchObject({ connection: 'jira', input: { summary: 'The kettle is cold' } })

  // Another key: one that does not work changes nothing.
  await goTo(page, 'Connections')
  await page.getByRole('button', { name: 'Change jira', exact: true }).click()
  await expect(dialog.getByRole('list', { name: 'Former names' })).toContainText('jira-desk')
  await dialog.getByLabel('API token', { exact: false }).first().fill('wrong-token')
  await dialog.getByRole('button', { name: 'Test, then save' }).click()
  await keepPicture(page, 'connection-testing')
  await expect(dialog.getByText('This does not work, so nothing was changed')).toBeVisible()
  await both(page, 'connection-refused')
  await ask(page, 'connection.test', { connector: 'jira', connection: 'jira' })
  await dialog.getByLabel('API token', { exact: false }).first().fill('second-token')
  await dialog.getByRole('button', { name: 'Test, then save' }).click()
  await expect(dialog.getByText('It works: Ada Lovelace')).toBeVisible()
  await both(page, 'connection-works')
  await dialog.getByRole('button', { name: 'Done' }).click()
  taken.delete('Bearer first-token')
  await ask(page, 'connection.test', { connector: 'jira', connection: 'jira' })

  // Another signing secret: both count until the old one is taken out.
  await page.getByRole('button', { name: 'Change github-main' }).click()
  await dialog.getByLabel('Another signing secret').fill('the-next-secret')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(dialog).toBeHidden()
  const to = await origin(page)
  expect((await sendGithub(to, issue(1, 'Old'), { delivery: 'd-1' })).status).toBe(202)
  await page.getByRole('button', { name: 'Change github-main' }).click()
  await expect(dialog.getByText(/secret:\/\/github-main$/).locator('..')).toContainText('last request')
  await expect(dialog.getByText('Each of them is accepted.')).toBeVisible()
  await both(page, 'signing-both')
  expect((await sendGithub(to, issue(2, 'New'), { delivery: 'd-2', secret: 'the-next-secret' })).status).toBe(202)
  await expect(dialog.getByText('The service signs with github-main-webhook now.')).toBeVisible()
  await both(page, 'signing-new')
  await dialog.getByRole('button', { name: 'No longer take github-main', exact: true }).click()
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(dialog).toBeHidden()
  expect((await sendGithub(to, issue(3, 'Old'), { delivery: 'd-3' })).status).toBe(401)

  // Where a secret goes, and what would miss it.
  const secrets = page.getByRole('table', { name: 'Secrets' })
  await secrets.scrollIntoViewIfNeeded()
  await page.getByRole('button', { name: 'Let shop-token go to an address' }).click()
  await dialog.getByLabel('Address').fill('nowhere')
  await dialog.getByRole('button', { name: 'Let it go there' }).click()
  await expect(dialog.getByText('A secret goes to a scheme and a host')).toBeVisible()
  await both(page, 'secret-address')
  await dialog.getByLabel('Address').fill('https://shop.example/api')
  await page.keyboard.press('Enter')
  await expect(secrets.getByRole('row', { name: /shop-token.*Report \(Tell the shop\).*https:\/\/shop\.example/ })).toBeVisible()
  await secrets.scrollIntoViewIfNeeded()
  await both(page, 'secrets')
  await page.getByRole('button', { name: 'No longer send shop-token to https://shop.example' }).click()
  await expect(secrets.getByText('https://shop.example')).toHaveCount(0)

  await page.getByRole('button', { name: 'Replace the value of jira-desk-api-token' }).click()
  await dialog.getByLabel('New value').fill('wrong-again')
  await dialog.getByRole('button', { name: 'Try it, then replace' }).click()
  await expect(dialog.getByText('The old value is still in use')).toBeVisible()
  await both(page, 'secret-replace')
  await dialog.getByRole('button', { name: 'Keep the old value' }).click()
  await ask(page, 'connection.test', { connector: 'jira', connection: 'jira' })
  await page.getByRole('button', { name: 'Remove the secret jira-desk-api-token' }).click()
  await expect(dialog.getByText('jira', { exact: true })).toBeVisible()
  await both(page, 'secret-remove')
  await dialog.getByRole('button', { name: 'Keep it' }).click()
  await ask(page, 'secret.put', { name: 'jira-desk-api-token', value: 'gone' })
  await page.getByRole('button', { name: 'Test jira', exact: true }).click()
  await expect(page.getByText('The connection jira does not work.', { exact: true })).toBeVisible()
  await keepPicture(page, 'test-failed')
  expect(await page.content()).not.toMatch(/first-token|second-token|the-next-secret/)
})

test('forms and sections of the page of connections, in both themes', async ({ app, page }) => {
  test.skip(packagedApp !== undefined, 'The window is resized from the main process')
  test.setTimeout(240_000)
  await resize(app, 1280, 800)
  await goTo(page, 'Connections')
  await both(page, 'connections-empty')
  await ask(page, 'secret.unlock', { passphrase: 'correct horse battery staple' })
  await ask(page, 'secret.put', { name: 'stripe-live', value: 'whsec_abcDEF123' })
  await ask(page, 'secret.put', { name: 'stripe-key', value: 'sk_test_not_used' })
  await ask(page, 'connection.put', { name: 'stripe-live-account-of-the-shop-in-berlin', connector: 'stripe', config: { webhookSecret: 'secret://stripe-live', apiKey: 'secret://stripe-key' } })
  const refunds = await addWorkflow(page, { name: 'Refund approvals', trigger: { type: 'webhook', connector: 'stripe' }, nodes: [{ id: 'note', type: 'set', name: 'Note', input: { fields: { id: '1' } } }] })
  await ask(page, 'activation.put', { workflowId: refunds })
  await goTo(page, 'Workflows')
  await goTo(page, 'Connections')
  const dialog = page.getByRole('dialog')
  for (const service of ['Stripe', 'Jira', 'PostgreSQL', 'Google Sheets', 'Webhook']) {
    await page.getByRole('button', { name: 'Add connection' }).click()
    await dialog.getByLabel('Service').click()
    await page.getByRole('option', { name: service, exact: true }).click()
    await both(page, `form-${service.toLowerCase().replace(' ', '-')}`)
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  }
  await page.locator('[data-region="page"]').evaluate((region) => region.scrollTo(0, region.scrollHeight))
  await both(page, 'connections-sections')
  await page.locator('[data-region="page"]').evaluate((region) => region.scrollTo(0, 0))
  await both(page, 'connections-top')
  await ask(page, 'connection.put', { name: 'jira-desk', connector: 'jira', config: { site, edition: 'data-center', apiToken: 'secret://stripe-key' } })
  await addWorkflow(page, { name: 'New tickets', trigger: { type: 'poll', connector: 'jira', event: 'new-issues', everyMs: 60_000, connection: 'jira-desk', input: {} }, nodes: [{ id: 'note', type: 'set', name: 'Note', input: { fields: { id: '1' } } }] })
  for (const _ of ['open', 'list']) await goTo(page, 'Workflows')
  await page.getByText('New tickets', { exact: true }).first().dblclick()
  const trigger = page.getByRole('group', { name: 'Workflow canvas' }).locator('[data-node="trigger"]')
  await trigger.click({ position: { x: 60, y: 14 } })
  if ((await page.getByRole('complementary', { name: /^Inspector/ }).count()) === 0) await page.keyboard.press('Enter')
  await both(page, 'poll-account')
  await goTo(page, 'Settings')
  await page.getByRole('heading', { name: 'Added connectors' }).evaluate((heading) => heading.scrollIntoView())
  await both(page, 'added-connectors')
})

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: new RegExp(`^${name}`) }).click()
}

/** The same view in both themes, each once its colours stand still. The light one is left. */
async function both(page: Page, name: string): Promise<void> {
  for (const theme of ['dark', 'light']) {
    await page.evaluate((wanted) => window.flowbench.invoke('settings.put', { theme: wanted }), theme)
    await page.evaluate((wanted) => document.documentElement.setAttribute('data-theme', wanted), theme)
    await page.waitForTimeout(400)
    await keepPicture(page, `accounts-${name}-${theme}`)
  }
}

async function resize(app: App, width: number, height: number): Promise<void> {
  await app.electron?.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, ...size }), { width, height })
  await expect.poll(() => app.page.evaluate(() => window.innerWidth)).toBeGreaterThan(width - 2)
}
