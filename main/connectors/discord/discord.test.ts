import { performAction, type Exchange } from 'flowbench/testing'
import { expect, test } from 'vitest'
import { discord } from './index.ts'

const secret = 'Zk4q9wXv7Tn2-aaaa_bbbb'
const perform = (answer: Exchange['answer'], webhookUrl = `https://discord.com/api/webhooks/104/${secret}`) => performAction(discord, { action: 'send-webhook-message', input: { content: 'x' }, config: { webhookUrl: 'secret://hook' }, secrets: { hook: webhookUrl }, answers: [{ method: 'POST', path: `/api/v10/webhooks/104/${secret}`, answer }] })

test.each([
  ['a refusal', { status: 404, json: { code: 10015, message: 'Unknown Webhook', echo: secret } }, 'not-found'],
  ['a failure', { status: 500, text: `Failed at /webhooks/104/${secret}` }, 'unavailable'],
  ['a redirect', { status: 302, headers: { location: `https://elsewhere.example/${secret}` } }, 'unavailable'],
  ['a page', { headers: { 'content-type': 'text/html' }, text: `<p>${secret}</p>` }, 'unavailable'],
])('the token within the address of a webhook is not in %s', async (_what, answer, code) => {
  const { failure, requests, logs } = await perform(answer)
  expect(failure).toMatchObject({ code })
  expect(JSON.stringify([failure, logs])).not.toContain(secret)
  expect(requests).toHaveLength(1)
})

test('an address that is no webhook of Discord is refused without being named, and nothing is sent', async () => {
  const { failure, requests } = await perform({ json: {} }, `https://evil.example/api/webhooks/104/${secret}`)
  expect(failure).toMatchObject({ code: 'invalid-input', sent: 'not-sent' })
  expect(JSON.stringify(failure)).not.toContain(secret)
  expect(requests).toEqual([])
})

test('what takes a bot says so where there is only a webhook', async () => {
  const { failure } = await performAction(discord, { action: 'send-message', input: { channel: '1041435137241104000', content: 'x' }, config: { webhookUrl: 'secret://hook' }, answers: [] })
  expect(failure).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('bot token') as string })
})

test('an empty message is refused before it is sent', async () => {
  const { failure } = await performAction(discord, { action: 'send-webhook-message', input: { content: '  ' }, config: { webhookUrl: 'secret://hook' }, answers: [] })
  expect(failure).toMatchObject({ code: 'invalid-input', sent: 'not-sent' })
})
