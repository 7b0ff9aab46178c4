// A workflow that another program calls as a tool: its inputs are said in a form, it is activated, the server is switched on in
// Settings, a real client from outside calls it with the token from the clipboard, and the run is in the list of runs.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { Page } from '@playwright/test'
import { ask } from './ask.ts'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'

test('a workflow is a tool of another program, from its inputs to the run', async ({ page }) => {
  test.setTimeout(180_000)
  const editor = editorOf(page)
  await editor.newWorkflow('Greet somebody')
  await editor.open('Manual')
  await page.getByRole('combobox', { name: 'Starts by' }).click()
  await page.getByRole('option', { name: /^MCP call/ }).click()
  const inspector = page.getByRole('complementary', { name: 'Inspector: trigger' })
  await inspector.getByRole('textbox', { name: 'What it is for' }).fill('Greets somebody by name.')
  const first = inspector.getByRole('group', { name: 'Input text' })
  await first.getByRole('textbox', { name: 'Name' }).fill('name')
  const named = inspector.getByRole('group', { name: 'Input name' })
  await named.getByRole('textbox', { name: 'Description' }).fill('Whom to greet')
  await inspector.getByRole('button', { name: 'Add an input' }).click()
  const second = inspector.getByRole('group', { name: 'Input input' })
  await second.getByRole('textbox', { name: 'Name' }).fill('name')
  await expect(second.getByText('There is one of this name')).toBeVisible()
  await second.getByRole('textbox', { name: 'Name' }).fill('times')
  const times = inspector.getByRole('group', { name: 'Input times' })
  await times.getByRole('combobox', { name: 'Kind' }).click()
  await page.getByRole('option', { name: 'Whole number' }).click()
  await times.getByRole('switch', { name: 'times has to be given' }).click()
  await bothThemes(page, 'mcp-trigger')
  await inspector.getByRole('radio', { name: 'JSON Schema' }).click()
  await keepPicture(page, 'mcp-trigger-schema')
  await inspector.getByRole('radio', { name: 'Fields' }).click()
  await editor.closeInspector()
  await editor.dragFromPalette('Set fields', { x: 420, y: 220 })
  await editor.connect('MCP call', 'Set fields')
  await editor.open('Set fields')
  await editor.addField('text', 'Hello {{ event.payload.name }}')
  await editor.closeInspector()
  await editor.whenSaved()
  await editor.toolbar.getByRole('button', { name: 'Activate' }).click()
  await expect(editor.toolbar.getByRole('radio', { name: 'Live v1' })).toBeVisible()

  await page.getByRole('button', { name: 'Settings' }).first().click()
  const section = page.getByRole('region', { name: 'Flowbench as an MCP server' })
  await section.scrollIntoViewIfNeeded()
  await bothThemes(page, 'mcp-serving-off')
  await expect(section.getByRole('row', { name: /Greet somebody.*greet_somebody.*Active/ })).toBeVisible()
  await expect(section.getByRole('textbox', { name: 'Port' })).toHaveCount(0)
  await section.getByRole('switch', { name: 'Offer workflows as tools' }).click()
  // Without a keychain the vault waits for a passphrase, and the server for the vault.
  if (await section.getByText('Not listening').isVisible({ timeout: 5_000 }).catch(() => false)) await keepPicture(page, 'mcp-serving-closed')
  await ask(page, 'secret.unlock', { passphrase: 'correct horse battery staple' })
  await expect(section.getByText('Listening', { exact: true })).toBeVisible({ timeout: 40_000 })
  const url = await section.getByRole('textbox', { name: 'Address' }).inputValue()
  await section.getByRole('button', { name: 'Copy token' }).click()
  const token = String(await ask(page, 'clipboard.read'))
  expect(token).toMatch(/^[\w-]{43}$/)
  expect(await page.content()).not.toContain(token)

  const client = new Client({ name: 'Some editor', version: '2.0' }, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${token}` } } }))
  expect((await client.listTools()).tools[0]).toMatchObject({ name: 'greet_somebody', description: 'Greets somebody by name.', inputSchema: { properties: { name: { description: 'Whom to greet' }, times: { type: 'integer' } }, required: ['name'] } })
  expect(await client.callTool({ name: 'greet_somebody', arguments: { name: 'Ada' } })).toMatchObject({ structuredContent: { set_fields: { text: 'Hello Ada' } } })
  expect(await client.callTool({ name: 'greet_somebody', arguments: { name: 'Ada', times: 'twice' } })).toMatchObject({ isError: true })

  await expect(section.getByRole('row', { name: /Some editor 2\.0.*greet_somebody.*1/ })).toBeVisible()
  await bothThemes(page, 'mcp-serving')
  await section.getByRole('radio', { name: 'By the address' }).click()
  await section.getByRole('table', { name: 'Programs that called' }).scrollIntoViewIfNeeded()
  await bothThemes(page, 'mcp-serving-configs')
  await section.getByRole('button', { name: 'Copy mcpServers JSON' }).click()
  expect(await ask(page, 'clipboard.read')).toContain(`Bearer ${token}`)

  await section.getByRole('switch', { name: 'Greet somebody is offered' }).click()
  await expect.poll(async () => (await client.listTools(undefined, { cacheMode: 'refresh' })).tools.map(({ name }) => name), { timeout: 20_000 }).toEqual(['run_result'])
  await section.getByRole('button', { name: 'New token…' }).click()
  await page.getByRole('button', { name: 'Make a new token' }).click()
  await expect.poll(() => client.listTools(undefined, { cacheMode: 'refresh' }).then(() => 'let in', () => 'refused'), { timeout: 20_000 }).toBe('refused')
  await client.close().catch(() => undefined)

  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Runs' }).click()
  await expect(page.getByRole('option', { name: /run 1 Some editor/ })).toBeVisible()
  await page.getByRole('option', { name: /run 1 Some editor/ }).click()
  await keepPicture(page, 'mcp-run')
})

async function bothThemes(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.locator('html').evaluate((html, to) => html.setAttribute('data-theme', to), theme)
    await page.waitForTimeout(150)
    await keepPicture(page, theme === 'light' ? name : `${name}-dark`)
  }
  await page.locator('html').evaluate((html) => html.setAttribute('data-theme', 'light'))
}
