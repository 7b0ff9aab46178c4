// Pieces of Activepieces as a person meets them: switched on, had by name and version from a registry on loopback, agreed to, used.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from './ask.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { listening, serveRegistry, type Registry } from './registry.ts'

let folder: string
let registry: Registry
let service: Server
let origin: string
const seen: { url: string | undefined; authorization: string | undefined; body: string }[] = []

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowbench-e2e-pieces-'))
  service = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => { body += chunk.toString() }).on('end', () => {
      seen.push({ url: request.url, authorization: request.headers.authorization, body })
      response.setHeader('content-type', 'application/json').end(request.url === '/boards' ? '[{"id":"b1","name":"Home"},{"id":"b2","name":"Work"}]' : '{"id":"t1"}')
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
        }, run: async ({ auth, propsValue }) => send("POST", "/tasks", auth.secret_text, propsValue) },
      }),
    };`
}
