// An MCP server over its standard input and output: added by its command, looked at, accepted; one of its tools is dragged to the
// canvas, told what to do by an expression, and run.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ask } from './ask.ts'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'

const everything = join(dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/package.json')), 'dist', 'index.js')
const command = `${process.execPath} ${everything} stdio`

test('a tool of a server is a step once its command was accepted', async ({ page }) => {
  test.setTimeout(180_000)
  const editor = editorOf(page)
  await page.getByRole('button', { name: 'Settings' }).first().click()
  const section = page.getByRole('region', { name: 'MCP servers' })
  await section.scrollIntoViewIfNeeded()
  await expect(section.getByText('No MCP server is added')).toBeVisible()
  await section.getByRole('button', { name: 'Add a server…' }).click()
  const adding = page.getByRole('dialog', { name: 'Add an MCP server' })
  await adding.getByRole('textbox', { name: 'Name' }).fill('Everything')
  await adding.getByRole('textbox', { name: 'Command' }).fill(command)
  await keepPicture(page, 'mcp-add')
  await adding.getByRole('button', { name: 'Add and look at it' }).click()

  const consent = page.getByRole('dialog', { name: 'Start Everything on this computer?' })
  await expect(consent.getByLabel('Command')).toHaveText(command)
  await expect(consent.getByRole('button', { name: 'Not now' })).toBeFocused()
  await page.waitForTimeout(300)
  await keepPicture(page, 'mcp-consent')
  await consent.getByRole('button', { name: 'Not now' }).click()
  await expect(section.getByRole('row', { name: /Everything.*To be accepted/ })).toBeVisible()
  expect(await ask(page, 'mcp.list')).toMatchObject([{ accepted: null, status: { state: 'stopped' }, tools: [] }])

  await section.getByRole('button', { name: 'Look at what Everything starts' }).click()
  await consent.getByRole('button', { name: 'Accept and start' }).click()
  const server = page.getByRole('dialog', { name: 'Everything' })
  await expect(server.getByText('Running', { exact: true })).toBeVisible({ timeout: 60_000 })
  await expect(server.getByText('Echo Tool')).toBeVisible()
  await keepPicture(page, 'mcp-server')
  await page.locator('html').evaluate((html) => html.setAttribute('data-theme', 'dark'))
  await keepPicture(page, 'mcp-server-dark')
  await page.keyboard.press('Escape')
  await section.scrollIntoViewIfNeeded()
  await keepPicture(page, 'mcp-servers-dark')
  await page.locator('html').evaluate((html) => html.setAttribute('data-theme', 'light'))
  await keepPicture(page, 'mcp-servers')

  await editor.newWorkflow('Ask a tool')
  await editor.open('Manual')
  await editor.addSample('A question', { query: 'where is the tea?' })
  await editor.closeInspector()
  await editor.dragFromPalette('Echo Tool', { x: 420, y: 220 })
  await editor.connect('Manual', 'Echo Tool')
  await editor.open('Echo Tool')
  await editor.write('Message', '{{ event.payload.query }}')
  await keepPicture(page, 'mcp-step')
  await editor.closeInspector()
  await editor.run()
  const question = page.getByRole('dialog').filter({ hasText: 'Call the tool echo of the MCP server Everything' })
  await expect(question).toBeVisible({ timeout: 60_000 })
  await question.getByRole('button', { name: /^Send/ }).first().click()
  await expect(editor.runPanel.getByText(/^Succeeded/).first()).toBeVisible({ timeout: 60_000 })
  await editor.open('Echo Tool')
  await expect(editor.outputPane).toContainText('Echo: where is the tea?')

  await ask(page, 'mcp.switch', { key: 'everything', tool: 'echo', isEnabled: false })
  await expect(editor.node('Echo Tool')).toHaveAccessibleName(/problem|switched off/i, { timeout: 20_000 })
  await keepPicture(page, 'mcp-blocked')
})
