import { performAction, type Exchange } from 'flowbench/testing'
import { expect, test } from 'vitest'
import { telegram } from './index.ts'

const token = '123456:AAH-Zk4q9wXv7Tn2Zk4q9wXv7Tn2'
const perform = (answer: Exchange['answer'], given = token) => performAction(telegram, { action: 'get-chat', input: { chat: '@teahouse' }, config: { botToken: 'secret://bot' }, secrets: { bot: given }, answers: [{ method: 'GET', path: `/bot${token}/getChat`, answer }] })

test.each([
  ['a refusal', { status: 400, json: { ok: false, error_code: 400, description: `No /bot${token}/getChat` } }, 'invalid-input'],
  ['a failure that is no JSON', { status: 502, text: `upstream https://api.telegram.org/bot${encodeURIComponent(token)}/getChat` }, 'unavailable'],
  ['a redirect, which is not followed', { status: 302, headers: { location: `https://elsewhere.example/bot${token}/getChat` } }, 'unavailable'],
  ['a page', { headers: { 'content-type': 'text/html' }, text: `<a href="/bot${token}">` }, 'unavailable'],
  ['an answer of another shape', { json: { ok: true, result: { token } } }, 'unavailable'],
])('the token is not in what is told of %s', async (_what, answer, code) => {
  const { failure, logs, requests } = await perform(answer)
  expect(failure).toMatchObject({ code })
  expect(JSON.stringify([failure, logs])).not.toMatch(/AAH-Zk4q9w/)
  expect(requests).toHaveLength(1)
})

test.each(['123456:AAH/../../x', '../secret', '123456:AAH?x=', ''])('a token such as %j, which would lead elsewhere, is refused without being named', async (given) => {
  const { failure, requests } = await perform({ json: {} }, given)
  expect(failure).toMatchObject({ code: 'invalid-input', sent: 'not-sent' })
  if (given !== '') expect(JSON.stringify(failure)).not.toContain(given)
  expect(requests).toEqual([])
})
