// A step that asks a model: the service on this machine is found and offered, a model is chosen, and the answer is seen on the
// node while it is written.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { addWorkflow } from './webhooks.ts'

/** Where Ollama listens. */
const port = 11_434
const words = 'The parcel came broken on Monday, and Ada would like a new teapot before Saturday, since it is a present for her sister. '.repeat(4).split(/(?<= )/)
let server: Server

/** As much of Ollama as this needs: it writes a word every 60 ms. */
test.beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/v1/models') return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ object: 'list', data: [{ id: 'llama3.2:latest', object: 'model' }, { id: 'qwen3:8b', object: 'model' }] }))
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const say = (rest: object): void => void response.write(`data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', created: 0, model: 'llama3.2:latest', ...rest })}\n\n`)
      const left = [...words]
      const timer = setInterval(() => {
        const word = left.shift()
        if (word !== undefined) return say({ choices: [{ index: 0, delta: { content: word }, finish_reason: null }] })
        clearInterval(timer)
        say({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
        say({ choices: [], usage: { prompt_tokens: 40, completion_tokens: words.length, total_tokens: 40 + words.length } })
        response.end('data: [DONE]\n\n')
      }, 60)
      response.on('close', () => clearInterval(timer))
    })
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
})
test.afterAll(() => { server.closeAllConnections(); server.close() })

test('a model on this machine is offered and used, and what it writes is seen on the node while it writes', async ({ page }) => {
  test.setTimeout(180_000)
  const editor = editorOf(page)
  await addWorkflow(page, { name: 'Sum up', trigger: { type: 'manual' }, nodes: [{ id: 'sum', type: 'llm.chat', name: 'Sum it up', input: { model: '', prompt: 'Sum up what the customer writes.' } }] })
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await page.getByText('Sum up', { exact: true }).first().dblclick()
  await expect(editor.node('Sum it up')).toBeVisible()
  await editor.open('Sum it up')
  const use = editor.inspector.getByRole('button', { name: 'Use Ollama at 127.0.0.1:11434' })
  await expect(use).toBeVisible()
  await keepPicture(page, 'llm-offered')
  await use.click()
  await expect(use).toBeHidden()
  await editor.inspector.getByRole('button', { name: 'Choose model…' }).click()
  await editor.inspector.getByRole('button', { name: 'llama3.2:latest' }).click()

  await editor.run()
  const slip = editor.node('Sum it up').getByRole('button', { name: 'What the model has written by now' })
  await expect(slip).toContainText('teapot')
  await expect(editor.outputPane.getByText('The model writes')).toBeVisible()
  await keepPicture(page, 'llm-streaming-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(slip).toBeVisible()
  await keepPicture(page, 'llm-streaming-dark')

  await expect(slip).toBeHidden({ timeout: 60_000 })
  expect(await editor.output('Sum it up')).toMatchObject({ text: words.join(''), model: 'llama3.2:latest', cost: 0, usage: { inputTokens: 40, outputTokens: words.length, isEstimated: false } })
  await expect(page.getByLabel('Spent on models')).toContainText('tokens')

  // A budget that the longest answer would not fit.
  await page.getByRole('button', { name: 'Settings' }).click()
  const section = page.getByRole('region', { name: 'Language models' })
  await section.scrollIntoViewIfNeeded()
  await section.getByLabel('One call, in tokens').fill('1000')
  await section.getByLabel('One call, in tokens').blur()
  await section.getByRole('button', { name: 'Show the prices that come with Flowbench' }).click()
  await expect(section.getByRole('table', { name: 'Prices of models' })).toContainText('gpt-4.1-mini')
  await keepPicture(page, 'llm-settings-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await section.scrollIntoViewIfNeeded()
  await keepPicture(page, 'llm-settings-light')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await page.getByText('Sum up', { exact: true }).first().dblclick()
  await editor.runToTheEnd('Failed')
  await editor.open('Sum it up')
  await expect(editor.outputPane).toContainText('The budget of 1000 tokens for one call would not hold')
  await keepPicture(page, 'llm-budget')
})
