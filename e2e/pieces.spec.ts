// Pieces of Activepieces as a person meets them: switched on, had by name and version from a registry on loopback, agreed to, used.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from './ask.ts'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { listening, serveRegistry, type Registry } from './registry.ts'

let folder: string
let registry: Registry
let service: Server
let origin: string
const seen: { url: string | undefined; authorization: string | undefined; body: string }[] = []

const answers: Record<string, unknown> = {
  '/boards': [{ id: 'b1', name: 'Home' }, { id: 'b2', name: 'Work' }],
  '/fields/b1': { room: { type: 'SHORT_TEXT', displayName: 'Room', required: true }, minutes: { type: 'NUMBER', displayName: 'Minutes', required: false } },
  '/fields/b2': { project: { type: 'SHORT_TEXT', displayName: 'Project', required: true } },
  '/people/b1': [{ value: 'ada', label: 'Ada' }, { value: 'ben', label: 'Ben' }],
  '/people/b2': [{ value: 'cleo', label: 'Cleo' }],
}

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowbench-e2e-pieces-'))
  service = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => { body += chunk.toString() }).on('end', () => {
      seen.push({ url: request.url, authorization: request.headers.authorization, body })
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[request.url ?? ''] ?? { id: 't1' }))
    })
  })
  origin = await listening(service)
  registry = await serveRegistry(folder)
  await registry.publish('@activepieces/piece-tasks', '0.3.1', tasks())
})
test.afterAll(async () => {
  registry.close()
  service.close()
  await rm(folder, { recursive: true, force: true })
})
test.beforeEach(() => { seen.length = 0 })

test('pieces are switched on, and one is had by its name and version, agreed to, looked at and switched off', async ({ page }) => {
  await page.getByRole('button', { name: 'Settings' }).first().click()
  const part = page.getByRole('region', { name: 'Pieces of Activepieces' })
  await expect(part.getByText('A piece is a program that somebody else wrote')).toBeVisible()
  await expect(part.getByLabel('Exact version')).toHaveCount(0)
  await part.getByRole('switch').click()
  await part.getByLabel('Registry').fill(registry.origin)
  await part.getByLabel('Registry').press('Enter')
  await part.getByRole('button', { name: 'Get and look at it' }).click()
  await expect(part.getByText('Type the name of a piece')).toBeVisible()
  await expect(part.getByText('To the last digit, like 0.5.1.')).toBeVisible()
  await part.getByLabel('Name').fill('tasks')
  await part.getByLabel('Exact version').fill('0.3.1')
  await part.getByRole('button', { name: 'Get and look at it' }).click()
  await part.getByRole('button', { name: `Allow ${registry.origin}…` }).click()
  await page.getByRole('button', { name: 'Allow address' }).click()
  await expect(page.getByRole('table', { name: 'Allowed addresses' })).toContainText(registry.origin)
  await part.getByLabel('Exact version').fill('0.3.0')
  await part.getByRole('button', { name: 'Get and look at it' }).click()
  await expect(part.getByText('The newest there: 0.3.1.')).toBeVisible()
  await keepPicture(page, 'pieces')
  await part.getByLabel('Exact version').fill('0.3.1')
  await part.getByRole('button', { name: 'Get and look at it' }).click()
  const offer = page.getByRole('dialog', { name: 'Add Tasks?' })
  await expect(offer.getByText('cannot be kept from calling any public address')).toBeVisible({ timeout: 60_000 })
  await expect(offer.getByText('@activepieces/piece-tasks 0.3.1')).toBeVisible()
  await keepPicture(page, 'piece-offer')
  await offer.getByRole('button', { name: 'Add Tasks' }).click()
  const row = page.getByRole('table', { name: 'Added connectors' }).getByRole('row', { name: /Tasks.*0\.3\.1.*Any public address/ })
  await expect(row).toBeVisible()
  await expect.poll(async () => JSON.stringify(await ask(page, 'catalog.get'))).toContain('ap-tasks.add_task')
  await row.getByRole('button', { name: 'What Tasks may do' }).click()
  await expect(page.getByRole('dialog', { name: 'Tasks' }).getByText('You agreed to this on')).toBeVisible()
  await page.keyboard.press('Escape')
  await keepPicture(page, 'piece-added')
  await part.getByRole('switch').click()
  await expect.poll(async () => JSON.stringify(await ask(page, 'catalog.get'))).not.toContain('ap-tasks.add_task')
  await expect(row.getByRole('switch')).toBeDisabled()
  await ask(page, 'settings.put', { theme: 'dark' })
  await page.reload()
  await page.getByRole('button', { name: 'Settings' }).first().click()
  await page.getByRole('region', { name: 'Pieces of Activepieces' }).getByRole('switch').click()
  await page.getByLabel('Registry').scrollIntoViewIfNeeded()
  await keepPicture(page, 'piece-added-dark')
})

test('the fields and choices of a piece follow what is chosen, and what was filled in is sent', async ({ page, profile }) => {
  await ask(page, 'settings.put', { pieces: true, pieceRegistry: registry.origin })
  for (const address of [registry.origin, origin]) await ask(page, 'grant.add', { address, note: '' })
  const offer = (await ask(page, 'package.fetch', { name: 'tasks', version: '0.3.1' })) as { id: string }
  await ask(page, 'package.accept', { offer: offer.id })
  await ask(page, 'secret.unlock', { passphrase: 'correct horse battery staple' })
  await ask(page, 'secret.put', { name: 'tasks-token', value: 't0ken' })
  await ask(page, 'connection.put', { name: 'my-tasks', connector: 'ap-tasks', config: { token: 'secret://tasks-token' } })
  const file = join(profile.dataFolder, 'tasks.json')
  await writeFile(file, JSON.stringify({
    format: 'flowbench/workflow', version: 1, id: 'wf_tasks', name: 'Tasks', trigger: { type: 'manual' }, samples: [{ name: 'Home', payload: { board: 'b1' } }],
    nodes: [{ id: 'add', type: 'ap-tasks.add_task', name: 'Add a task', connection: 'my-tasks', input: { board: '', title: 'Water the plants' } }], edges: [{ from: 'trigger', to: 'add' }], output: '{{ steps.add.output }}',
  }))
  const editor = editorOf(page)
  await editor.dropFile(file)
  await expect(page.getByRole('tab', { name: 'Tasks', selected: true })).toBeVisible()
  await expect(editor.node('Add a task')).toBeVisible()
  await editor.open('Add a task')
  const pane = editor.inspector
  await expect(pane.getByText('Details: with what is chosen above there is nothing to fill in.')).toBeVisible({ timeout: 30_000 })
  await pane.getByRole('button', { name: 'Choose board…' }).click()
  await pane.getByRole('button', { name: /^Home/ }).click()
  const details = pane.getByRole('group', { name: 'Details' })
  await expect(editor.field('Room')).toBeVisible({ timeout: 30_000 })
  await editor.write('Room', 'Kitchen')
  await details.getByRole('textbox', { name: 'Minutes', exact: true }).fill('5')
  await pane.getByRole('button', { name: 'Choose people…' }).click()
  const people = pane.getByRole('group', { name: 'Choices for People' })
  await people.getByRole('button', { name: /^Ada/ }).click()
  await people.getByRole('button', { name: /^Ben/ }).click()
  await expect(people.getByRole('button', { name: /^Ada/ })).toHaveAttribute('aria-pressed', 'true')
  await details.scrollIntoViewIfNeeded()
  await keepPicture(page, 'piece-fields')
  await editor.write('Board', 'b2')
  await expect(people.getByRole('button', { name: /^Cleo/ })).toBeVisible({ timeout: 30_000 })
  await expect(editor.field('Project')).toBeVisible({ timeout: 30_000 })
  await expect(pane.getByText('There is no “room” any more.')).toBeVisible()
  await keepPicture(page, 'piece-fields-changed')
  await editor.write('Board', '{{ event.payload.board }}')
  await expect(editor.field('Room')).toBeVisible({ timeout: 30_000 })
  await ask(page, 'settings.put', { theme: 'dark' })
  await page.reload()
  await editor.open('Add a task')
  await expect(editor.field('Room')).toBeVisible({ timeout: 30_000 })
  await keepPicture(page, 'piece-fields-dark')
  await editor.run()
  await page.getByRole('button', { name: /^Send/ }).first().click({ timeout: 30_000 })
  await expect.poll(() => seen.find(({ url }) => url === '/tasks')?.body, { timeout: 30_000 }).toBeTruthy()
  const sent = seen.find(({ url }) => url === '/tasks')
  expect(JSON.parse(sent?.body ?? '{}')).toMatchObject({ board: 'b1', title: 'Water the plants', details: { room: 'Kitchen', minutes: 5 }, people: ['ada', 'ben'] })
  expect(sent?.authorization).toBe('Bearer t0ken')
})

/** As esbuild bundles one: CommonJS, everything inside. */
function tasks(): string {
  return `"use strict";
    const http = require("http");
    const send = (method, path, token, body) => new Promise((resolve, reject) => {
      const request = http.request("${origin}" + path, { method, headers: { authorization: "Bearer " + token } }, (response) => {
        let text = ""; response.on("data", (chunk) => text += chunk).on("end", () => resolve(JSON.parse(text)));
      });
      request.on("error", reject); request.end(body && JSON.stringify(body));
    });
    exports.tasks = {
      displayName: "Tasks", getContextInfo: () => ({ version: "2" }), triggers: () => ({}),
      auth: { type: "SECRET_TEXT", displayName: "API token", required: true },
      actions: () => ({
        add_task: { displayName: "Add a task", description: "Adds a task to a board.", props: {
          board: { type: "DROPDOWN", displayName: "Board", required: true, refreshers: ["auth"], options: async ({ auth }) => ({ options: (await send("GET", "/boards", auth.secret_text)).map(({ id, name }) => ({ value: id, label: name })) }) },
          title: { type: "SHORT_TEXT", displayName: "Title", required: true },
          kind: { type: "STATIC_DROPDOWN", displayName: "Kind", required: false, options: { options: [{ label: "A chore", value: "k1" }, { label: "An errand", value: "k2" }, { label: "Something that takes longer", value: "k3" }] } },
          details: { type: "DYNAMIC", displayName: "Details", required: false, refreshers: ["auth", "board"], props: async ({ auth, board }) => board ? (await send("GET", "/fields/" + board, auth.secret_text)) : {} },
          people: { type: "MULTI_SELECT_DROPDOWN", displayName: "People", required: false, refreshers: ["board"], options: async ({ auth, board }) => ({ options: await send("GET", "/people/" + board, auth.secret_text) }) },
        }, run: async ({ auth, propsValue }) => send("POST", "/tasks", auth.secret_text, propsValue) },
      }),
    };`
}
