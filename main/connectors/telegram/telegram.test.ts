import { performAction, type Exchange } from 'flowbench/testing'
import { webhookCrypto } from '@main/platform/webhook-crypto.ts'
import { describe, expect, it, test } from 'vitest'
import { telegram } from './index.ts'
import { verifyTelegram } from './verify.ts'

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

describe('an update that comes by webhook', () => {
  const header = 'X-Telegram-Bot-Api-Secret-Token'
  const update = '{"update_id":870123456,"message":{"text":"/status"}}'
  const verified = (headers: readonly (readonly [string, string])[], { body = update, secrets = ['one-Token_1'] }: { body?: string; secrets?: string[] } = {}) =>
    verifyTelegram({ headers, rawBody: Buffer.from(body), url: 'https://hooks.example.com/webhooks/telegram', receivedAt: 0 }, { secrets, crypto: webhookCrypto, config: {} })

  it('is taken with the token of the connection, or with either while one takes the other\'s place, under its number and its kind', () => {
    expect(verified([[header, 'one-Token_1']])).toEqual({ ok: true, eventId: '870123456', event: 'message' })
    expect(verified([[header.toLowerCase(), 'one-Token_1']], { secrets: ['next', 'one-Token_1'] })).toMatchObject({ ok: true })
    expect(verified([[header, 'one-Token_1']], { body: 'no JSON' })).toEqual({ ok: true, eventId: null, event: null })
  })

  it('is refused without it, with another, with a part of it, with two of them, and by a connection that has none', () => {
    const refusals = [verified([]), verified([[header, '']]), verified([[header, 'one-token_1']]), verified([[header, 'one-Token_']]), verified([[header, 'one-Token_1x']]), verified([[header, 'one-Token_1'], [header, 'one-Token_1']]), verified([[header, '']], { secrets: [''] }), verified([[header, 'one-Token_1']], { secrets: [] })]
    expect(refusals.map(({ ok }) => ok)).toEqual(refusals.map(() => false))
  })
})

it.each([[{}, /no secret token/], [{ webhookSecret: 'secret://w' }, /letters, digits/]])('a webhook is not set with a token that Telegram could not send along', async (config, message) => {
  const { failure, requests } = await performAction(telegram, { action: 'set-webhook', input: { url: 'https://hooks.example.com/webhooks/telegram/bot' }, config: { botToken: 'secret://t', ...config }, secrets: { t: '123456:AAH', w: 'not allowed!' }, answers: [] })
  expect(failure).toMatchObject({ code: 'invalid-input', sent: 'not-sent', message: expect.stringMatching(message) as string })
  expect(requests).toEqual([])
})
