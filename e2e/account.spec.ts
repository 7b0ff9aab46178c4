// A step of a service where a person has an account: what it lacks is said, the account is added and tried from the step, a
// field is chosen from what the service has, and the step does it.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { addWorkflow, ask, passphrase } from './webhooks.ts'

let server: Server
let site: string
const issues: { authorization: string | undefined; body: unknown }[] = []

/** As much of a Jira of one's own as this needs. */
test.beforeAll(async () => {
  const answers: Record<string, unknown> = {
    'GET /rest/api/2/myself': { displayName: 'Ada Lovelace' },
    'GET /rest/api/2/project': [{ key: 'TEA', name: 'Tea shop' }, { key: 'OPS', name: 'Operations' }],
    'POST /rest/api/2/issue': { id: '10042', key: 'TEA-42' },
  }
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => { body += chunk.toString() }).on('end', () => {
      const { authorization } = request.headers
      if (authorization !== 'Bearer right-token') return void response.writeHead(401, { 'content-type': 'application/json' }).end('{"errorMessages":["You are not signed in"]}')
      if (request.method === 'POST') issues.push({ authorization, body: JSON.parse(body) })
      const answer = answers[`${request.method} ${request.url?.replace(/\?.*$/, '')}`]
      response.writeHead(answer === undefined ? 404 : request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
test.afterAll(() => { server.closeAllConnections(); server.close() })

test('an account is added from the step that lacks one, tried, and used', async ({ page }) => {
  test.setTimeout(180_000)
  const editor = editorOf(page)
  await ask(page, 'secret.unlock', { passphrase })
  await ask(page, 'grant.add', { address: site, note: '' })
  await addWorkflow(page, { name: 'Report', trigger: { type: 'manual' }, nodes: [{ id: 'issue', type: 'jira.create-issue', name: 'Create issue', input: { project: '', type: 'Task', summary: 'The kettle is cold' } }] })
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await page.getByText('Report', { exact: true }).first().dblclick()
  await expect(editor.node('Create issue')).toBeVisible()
  await editor.open('Create issue')
  await expect(editor.inspector.getByText('There is no connection to Jira yet.')).toBeVisible()
  await keepPicture(page, 'account-missing')

  await editor.inspector.getByRole('button', { name: 'Add a connection' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a connection to Jira' })
  await dialog.getByLabel('Name').fill('jira-desk')
  await dialog.getByLabel('Site').fill(site)
  await dialog.getByLabel('Edition').click()
  await page.getByRole('option', { name: 'data-center' }).click()
  await dialog.getByLabel('API token', { exact: false }).first().fill('wrong-token')
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(dialog.getByText('The connection is kept, but does not work yet')).toBeVisible()
  await dialog.getByLabel('API token', { exact: false }).first().fill('right-token')
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(dialog.getByText('It works: Ada Lovelace')).toBeVisible()
  await keepPicture(page, 'account-works')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(editor.inspector.getByRole('combobox', { name: 'Connection' })).toHaveText('jira-desk')

  await editor.inspector.getByRole('button', { name: 'Choose project…' }).click()
  await keepPicture(page, 'account-choices')
  await editor.inspector.getByRole('button', { name: /Tea shop \(TEA\)/ }).click()
  await expect(editor.field('Project')).toHaveText('TEA')
  await editor.whenSaved()

  await page.keyboard.press('Control+Enter')
  await page.getByRole('dialog').getByRole('button', { name: /^Send/ }).first().click()
  await expect(editor.runPanel.getByText(/^Succeeded/).first()).toBeVisible({ timeout: 60_000 })
  await expect(editor.outputPane.getByText('TEA-42', { exact: false }).first()).toBeVisible()
  await keepPicture(page, 'account-used')
  expect(issues).toMatchObject([{ authorization: 'Bearer right-token', body: { fields: { project: { key: 'TEA' }, summary: 'The kettle is cold' } } }])
  expect(await page.content()).not.toContain('right-token')
})
