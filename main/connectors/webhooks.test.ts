import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import twilioLibrary from 'twilio'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '@shared/json.ts'
import type { WebhookVerdict } from '@shared/webhook/verification.ts'
import { webhookCrypto } from '../platform/webhook-crypto.ts'
import { nothing, schemes, twilioAcknowledgement, twilioJsonUrl, type Headers, type Scheme } from './webhooks.test-data.ts'

const now = 1_773_480_413_000
const refused = { ok: false, reason: expect.stringMatching(/^[A-Z].*\.$/) }

type Told = { headers: Headers; body: string | Uint8Array; secrets: readonly string[]; at?: number; url?: string; config?: JsonObject }

function verify({ connector, url, config }: Scheme, told: Told): WebhookVerdict {
  const verdict = connector.verifyWebhook?.(
    { headers: told.headers, rawBody: Buffer.from(told.body as string), url: told.url ?? url, receivedAt: told.at ?? now },
    { secrets: told.secrets, crypto: webhookCrypto, config: told.config ?? config },
  )
  if (!verdict) throw new Error(`${connector.key} verifies nothing`)
  return verdict
}

describe.each(schemes.map((scheme) => [scheme.name, scheme] as const))('%s', (_, scheme) => {
  const { secret, otherSecret, signatureHeader, toleranceMs } = scheme
  const secrets = [secret]
  const body = scheme.body(now)
  const signed = (at = now, text = body, by = secret) => Promise.resolve(scheme.sign(text, by, at))

  test('is accepted, with the id and the name of the event', async () => {
    expect(verify(scheme, { headers: await signed(), body, secrets })).toEqual({ ok: true, ...scheme.expected })
  })

  test('is accepted whatever the case of the header names', async () => {
    for (const change of [(name: string) => name.toLowerCase(), (name: string) => name.toUpperCase()]) {
      expect(verify(scheme, { headers: (await signed()).map(([name, value]) => [change(name), value]), body, secrets })).toMatchObject({ ok: true })
    }
  })

  test('is accepted with either secret while they are changed, and refused with neither', async () => {
    for (const both of [[secret, otherSecret], [otherSecret, secret]]) expect(verify(scheme, { headers: await signed(), body, secrets: both })).toMatchObject({ ok: true })
    expect(verify(scheme, { headers: await signed(), body, secrets: [otherSecret, 'third', ''] })).toEqual(refused)
    expect(verify(scheme, { headers: await signed(now, body, otherSecret), body, secrets })).toEqual(refused)
  })

  test('is refused, and nothing is thrown, without a secret or with an empty one, even when that is what signed', async () => {
    expect(verify(scheme, { headers: await signed(), body, secrets: [] })).toEqual(refused)
    expect(verify(scheme, { headers: await signed(), body, secrets: [''] })).toEqual(refused)
    const empty = (await signed()).map(([name, value]): [string, string] => [name, name === signatureHeader ? value.replace(/[0-9a-f]{64}/, createHmac('sha256', '').update(body).digest('hex')) : value])
    expect(verify(scheme, { headers: empty, body, secrets: [''] })).toEqual(refused)
  })

  test('is refused when any byte of the body is another, and when it is cut, longer or written anew', async () => {
    const headers = await signed()
    const bytes = Buffer.from(body)
    for (let at = 0; at < bytes.length; at++) {
      const tampered = Buffer.from(bytes)
      tampered[at] = (tampered[at] ?? 0) ^ 1
      expect([at, verify(scheme, { headers, body: tampered, secrets }).ok]).toEqual([at, false])
      expect([at, verify(scheme, { headers, body: bytes.subarray(0, at), secrets }).ok]).toEqual([at, false])
    }
    for (const changed of [`${body}\n`, ` ${body}`, `\uFEFF${body}`, `${body}${body}`]) expect(verify(scheme, { headers, body: changed, secrets })).toEqual(refused)
    if (body.startsWith('{')) expect(verify(scheme, { headers, body: JSON.stringify(JSON.parse(body), null, 4), secrets })).toEqual(refused)
  })

  test('is refused when any letter of the signature is another, or it is cut', async () => {
    const headers = await signed()
    const value = headers.find(([name]) => name === signatureHeader)?.[1] ?? ''
    for (let at = 0; at < value.length; at++) {
      const changed = `${value.slice(0, at)}${String.fromCharCode(value.charCodeAt(at) ^ 1)}${value.slice(at + 1)}`
      expect([changed, verify(scheme, { headers: replaced(headers, signatureHeader, changed), body, secrets }).ok]).toEqual([changed, false])
      expect([at, verify(scheme, { headers: replaced(headers, signatureHeader, value.slice(0, at)), body, secrets }).ok]).toEqual([at, false])
    }
  })

  test('is refused when a header that is signed, or the signature itself, is missing, empty or there twice', async () => {
    const headers = await signed()
    const needed = headers.map(([name]) => name).filter((name) => name === signatureHeader || /timestamp|time$|-id$/i.test(name) && !/GitHub|Shopify/.test(name))
    for (const name of needed) {
      const same = headers.find((header) => header[0] === name)
      expect(verify(scheme, { headers: headers.filter((header) => header !== same), body, secrets })).toEqual(refused)
      expect(verify(scheme, { headers: replaced(headers, name, ''), body, secrets })).toEqual(refused)
      if (same) for (const twice of [same[0], same[0].toUpperCase()]) expect(verify(scheme, { headers: [[twice, same[1]], ...headers], body, secrets })).toEqual(refused)
      expect(verify(scheme, { headers: [...headers, [name, 'x']], body, secrets })).toEqual(refused)
    }
    expect(verify(scheme, { headers: [], body, secrets })).toEqual(refused)
  })

  if (toleranceMs !== null) test('is fresh exactly within its tolerance, both ways', async () => {
    const tolerance = toleranceMs
    for (const [offset, ok] of [[0, true], [tolerance, true], [-tolerance, true], [tolerance + 1000, false], [-tolerance - 1000, false], [86_400_000, false], [-86_400_000, false]] as const) {
      const text = scheme.body(now - offset)
      expect([offset, verify(scheme, { headers: await signed(now - offset, text), body: text, secrets }).ok]).toEqual([offset, ok])
    }
  })

  test('is refused, and nothing is thrown, for 10,000 sets of headers that nobody signed', () => {
    const names = fc.constantFrom(signatureHeader, signatureHeader.toLowerCase(), 'X-Slack-Request-Timestamp', 'webhook-id', 'webhook-timestamp', 'svix-id', 'svix-timestamp', 'X-Shop-Time', 'Content-Type', '__proto__', 'constructor')
    const hex = fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 64, maxLength: 64 }).map((digits) => digits.map((digit) => digit.toString(16)).join(''))
    const values = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }), hex, hex.map((text) => `sha256=${text}`), hex.map((text) => `v0=${text}`), hex.map((text) => `t=${now / 1000},v1=${text}`), hex.map((text) => `v1,${Buffer.from(text, 'hex').toString('base64')}`),
      hex.map((text) => `v7:${Buffer.from(text, 'hex').toString('base64')}`), fc.constantFrom(String(now / 1000), '', '=', ',', 't=,v1=', `t=${now / 1000}`, 'v1=', 'sha256=', '\0', 'application/x-www-form-urlencoded', '='.repeat(10_000), 'v1=a,'.repeat(2_000), 'v1,AAAA '.repeat(2_000)),
    )
    fc.assert(fc.property(fc.array(fc.tuple(names, values), { maxLength: 6 }), fc.oneof(fc.constant(body), fc.string({ unit: 'binary', maxLength: 100 })), (headers, text) => {
      expect(verify(scheme, { headers, body: text, secrets })).toEqual(refused)
    }), { numRuns: 10_000, seed: 20_261_123 })
  })
})

describe('times that are no whole numbers of seconds', () => {
  const odd = ['', ' ', '1773480413.0', '1773480413 ', ' 1773480413', '+1773480413', '-1', '01773480413', '1.773480413e9', '0x69b52b9d', '1773480413n', '１７７３４８０４１３', 'NaN', 'Infinity', '1773480413000', '9'.repeat(400)]

  test.each(odd)('%j is refused by Stripe, Slack and Standard Webhooks though its signature is right', (time) => {
    const sign = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
    for (const scheme of schemes) {
      const { secret, signatureHeader } = scheme
      const key = Buffer.from(secret.slice(6), 'base64')
      const headers: Record<string, Headers> = {
        'Stripe-Signature': [['Stripe-Signature', `t=${time},v1=${sign(secret, `${time}.{}`).toString('hex')}`]],
        'X-Slack-Signature': [['X-Slack-Request-Timestamp', time], ['X-Slack-Signature', `v0=${sign(secret, `v0:${time}:{}`).toString('hex')}`]],
        'webhook-signature': [['webhook-id', 'm'], ['webhook-timestamp', time], ['webhook-signature', `v1,${sign(key, `m.${time}.{}`).toString('base64')}`]],
      }
      const mine = headers[signatureHeader]
      if (mine) expect(verify(scheme, { headers: mine, body: '{}', secrets: [secret] })).toEqual(refused)
    }
  })

  test.each(['"1773480413000"', '1773480413000.5', 'null', '1e400', '-1773480413000'])('Linear refuses the webhookTimestamp %s', (time) => {
    const linear = named('Linear, as documented')
    const body = `{"type":"Issue","webhookTimestamp":${time}}`
    expect(verify(linear, { headers: linear.sign(body, linear.secret, now) as Headers, body, secrets: [linear.secret] })).toEqual(refused)
  })
})

describe('published vectors', () => {
  test('GitHub: "Hello, World!" by "It\'s a Secret to Everybody"', () => {
    const headers: Headers = [['X-Hub-Signature-256', 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17']]
    expect(verify(named('GitHub, signed by its own library'), { headers, body: 'Hello, World!', secrets: ["It's a Secret to Everybody"] })).toEqual({ ok: true, eventId: null, event: null })
  })

  test('Jira: "Hello World!" by the same', () => {
    const headers: Headers = [['X-Hub-Signature', 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9']]
    expect(verify(named('Jira, as documented'), { headers, body: 'Hello World!', secrets: ["It's a Secret to Everybody"] })).toMatchObject({ ok: true })
  })

  test('Slack: the command of its documentation', () => {
    const body = 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
    const headers: Headers = [['Content-Type', 'application/x-www-form-urlencoded'], ['X-Slack-Request-Timestamp', '1531420618'], ['X-Slack-Signature', 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503']]
    expect(verify(named('Slack, as documented'), { headers, body, secrets: ['8f742231b10e8888abcd99yyyzzz85a5'], at: 1_531_420_618_000 }))
      .toEqual({ ok: true, eventId: '398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c', event: 'slash_command', acknowledgement: nothing })
  })

  test('Standard Webhooks: the ping of their specification', () => {
    const headers: Headers = [['webhook-id', 'msg_loFOjxBNrRLzqYUf'], ['webhook-timestamp', '1731705121'], ['webhook-signature', 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=']]
    expect(verify(named('Standard Webhooks, signed by their own library'), { headers, body: '{"event_type":"ping","data":{"success":true}}', secrets: ['whsec_plJ3nmyCDGBKInavdOK15jsl'], at: 1_731_705_121_000 })).toMatchObject({ ok: true, eventId: 'msg_loFOjxBNrRLzqYUf' })
  })

  test('Twilio: the call of its documentation', () => {
    const headers: Headers = [['Content-Type', 'application/x-www-form-urlencoded'], ['X-Twilio-Signature', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=']]
    const body = 'CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212'
    expect(verify(named('Twilio with a form, signed by its own library'), { headers, body, secrets: ['12345'], url: 'https://mycompany.com/myapp.php?foo=1&bar=2' })).toEqual({ ok: true, eventId: 'CA1234567890ABCDE', event: 'call', acknowledgement: twilioAcknowledgement })
  })
})

describe('what is peculiar to one service', () => {
  test('GitHub: the SHA-1 header does not count, nor does a SHA-1 in the other', () => {
    const github = named('GitHub, signed by its own library')
    const sha1 = `sha1=${createHmac('sha1', github.secret).update('{}').digest('hex')}`
    for (const name of ['X-Hub-Signature', 'X-Hub-Signature-256']) expect(verify(github, { headers: [[name, sha1]], body: '{}', secrets: [github.secret] })).toEqual(refused)
  })

  test('Stripe: several v1 while the secret is rolled; a v0 does not count; two times are one too many', () => {
    const stripe = named('Stripe, signed by its own library')
    const [time, body] = [now / 1000, '{"id":"evt_1","type":"a"}']
    const right = createHmac('sha256', stripe.secret).update(`${time}.${body}`).digest('hex')
    const of = (value: string) => verify(stripe, { headers: [['Stripe-Signature', value]], body, secrets: [stripe.secret] })
    expect(of(`t=${time},v1=${'0'.repeat(64)},v1=${right},v0=${'1'.repeat(64)}`)).toMatchObject({ ok: true })
    expect(of(`t=${time},v0=${right}`)).toEqual(refused)
    expect(of(`t=${time},t=${time},v1=${right}`)).toEqual(refused)
    expect(of(`t=${time},v1=${right.toUpperCase()}`)).toEqual(refused)
    expect(of(`t=${time}${`,v1=${'0'.repeat(64)}`.repeat(100)},v1=${right}`)).toEqual(refused)
  })

  test('Slack: its question for the address is answered when it is signed, and only then', () => {
    const slack = named('Slack, as documented')
    const body = '{"token":"x","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}'
    expect(verify(slack, { headers: slack.sign(body, slack.secret, now) as Headers, body, secrets: [slack.secret] })).toEqual({
      ok: true, eventId: null, event: 'url_verification', answer: { status: 200, contentType: 'text/plain; charset=utf-8', body: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P' },
    })
    expect(verify(slack, { headers: [['Content-Type', 'application/json']], body, secrets: [slack.secret] })).toEqual(refused)
  })

  test('Slack: what a person does with a button comes as JSON within a form', () => {
    const slack = named('Slack, as documented')
    const body = new URLSearchParams({ payload: '{"type":"block_actions","trigger_id":"12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3"}' }).toString()
    const headers: Headers = [...(slack.sign(body, slack.secret, now) as Headers).filter(([name]) => name !== 'Content-Type'), ['Content-Type', 'application/x-www-form-urlencoded']]
    expect(verify(slack, { headers, body, secrets: [slack.secret] })).toEqual({ ok: true, eventId: '12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3', event: 'block_actions', acknowledgement: nothing })
  })

  test('Standard Webhooks: several signatures and versions in one header; headers of both families are not mixed', () => {
    const standard = named('Standard Webhooks, signed by their own library')
    const headers = standard.sign('{}', standard.secret, now) as Headers
    const value = headers.find(([name]) => name === 'webhook-signature')?.[1] ?? ''
    expect(verify(standard, { headers: replaced(headers, 'webhook-signature', `v1a,AAAA v1,${Buffer.alloc(32).toString('base64')} ${value}`), body: '{}', secrets: [standard.secret] })).toMatchObject({ ok: true })
    expect(verify(standard, { headers: replaced(headers, 'webhook-signature', value.replace('v1,', 'v2,')), body: '{}', secrets: [standard.secret] })).toEqual(refused)
    expect(verify(standard, { headers: headers.map(([name, text]) => [name === 'webhook-id' ? 'svix-id' : name, text]), body: '{}', secrets: [standard.secret] })).toEqual(refused)
  })

  test('Standard Webhooks: the secret counts with and without whsec_, and one that is no base64 is refused', () => {
    const standard = named('Standard Webhooks, signed by their own library')
    const headers = standard.sign('{}', standard.secret, now) as Headers
    expect(verify(standard, { headers, body: '{}', secrets: [standard.secret.slice(6)] })).toMatchObject({ ok: true })
    expect(verify(standard, { headers, body: '{}', secrets: ['whsec_', 'not base64!'] })).toEqual(refused)
  })

  test('Twilio: JSON is vouched for by its hash in the address; without that hash it is refused', () => {
    const twilio = named('Twilio with a form, signed by its own library')
    const body = '{"CallSid":"CA1"}'
    const url = twilioJsonUrl(body)
    const headers: Headers = [['Content-Type', 'application/json'], ['X-Twilio-Signature', twilioLibrary.getExpectedTwilioSignature(twilio.secret, url, {})]]
    expect(verify(twilio, { headers, body, secrets: [twilio.secret], url })).toMatchObject({ ok: true })
    for (const changed of [`${body} `, '{}', '']) expect(verify(twilio, { headers, body: changed, secrets: [twilio.secret], url })).toEqual(refused)
    const bare = 'https://hooks.example.com/webhooks/twilio'
    const unhashed: Headers = [['Content-Type', 'application/json'], ['X-Twilio-Signature', twilioLibrary.getExpectedTwilioSignature(twilio.secret, bare, {})]]
    expect(verify(twilio, { headers: unhashed, body, secrets: [twilio.secret], url: bare })).toEqual(refused)
  })

  test('Twilio: the address is signed with or without its port, and no other address counts', () => {
    const twilio = named('Twilio with a form, signed by its own library')
    const body = 'A=1&B=2&B=1&B=2'
    const headersFor = (url: string): Headers => [['Content-Type', 'application/x-www-form-urlencoded'], ['X-Twilio-Signature', twilioLibrary.getExpectedTwilioSignature(twilio.secret, url, { A: '1', B: ['2', '1', '2'] })]]
    for (const signed of ['https://h.example/x?a=1', 'https://h.example:443/x?a=1']) {
      expect(verify(twilio, { headers: headersFor(signed), body, secrets: [twilio.secret], url: 'https://h.example/x?a=1' })).toMatchObject({ ok: true })
    }
    for (const url of ['https://h.example/x?a=2', 'https://h.example/y?a=1', 'http://h.example/x?a=1', 'https://other.example/x?a=1', 'not an address', '']) {
      expect(verify(twilio, { headers: headersFor('https://h.example/x?a=1'), body, secrets: [twilio.secret], url })).toEqual(refused)
    }
  })

  test('generic: with or without sha256= unless a prefix is set, in capitals as well, and refused without a config', () => {
    const generic = named('generic as it is')
    const hex = createHmac('sha256', generic.secret).update('{}').digest('hex')
    const of = (value: string, config: JsonObject = generic.config) => verify(generic, { headers: [['X-Signature', value]], body: '{}', secrets: [generic.secret], config })
    for (const value of [hex, `sha256=${hex}`, hex.toUpperCase()]) expect(of(value)).toMatchObject({ ok: true })
    expect(of(`sha256=${hex}`, { ...generic.config, prefix: '' })).toEqual(refused)
    expect(of(hex, { ...generic.config, prefix: 'sha256=' })).toEqual(refused)
    expect(of(hex, {})).toEqual(refused)
  })

  test('generic: idField finds own fields only', () => {
    const generic = named('generic as it is')
    for (const [body, eventId] of [['{"a":{"id":"7"}}', '7'], ['{"a":{}}', null], ['{"a":[]}', null], ['[]', null], ['no json', null]] as const) {
      const config = { ...generic.config, idField: 'a.id', eventField: 'constructor.name' }
      expect(verify(generic, { headers: generic.sign(body, generic.secret, now) as Headers, body, secrets: [generic.secret], config })).toEqual({ ok: true, eventId, event: null })
    }
  })
})

test.each(['stripe', 'slack', 'jira', 'standard-webhooks', 'linear', 'typeform', 'twilio'])('the samples of %s, signed and sent, are named as their triggers say', async (key) => {
  const scheme = schemes.find(({ connector }) => connector.key === key)
  if (!scheme) throw new Error(`No scheme is of ${key}`)
  const { triggers } = JSON.parse(readFileSync(`assets/samples/${key}.json`, 'utf8')) as { triggers: { trigger: { event?: string }; samples: { payload: Record<string, string> }[] }[] }
  for (const { trigger, samples } of triggers) {
    const isForm = key === 'twilio' || trigger.event === 'slash_command'
    for (const { payload } of samples) {
      const body = isForm ? new URLSearchParams(payload).toString() : JSON.stringify(payload)
      const headers = (await scheme.sign(body, scheme.secret, now)).filter(([name]) => name !== 'Content-Type')
      headers.push(['Content-Type', isForm ? 'application/x-www-form-urlencoded' : 'application/json'])
      const verdict = verify(scheme, { headers, body, secrets: [scheme.secret] })
      expect(verdict).toMatchObject({ ok: true })
      if (trigger.event !== undefined) expect(verdict).toMatchObject({ event: trigger.event })
    }
  }
})

function named(name: string): Scheme {
  const scheme = schemes.find((each) => each.name === name)
  if (!scheme) throw new Error(`There is no scheme ${name}`)
  return scheme
}

function replaced(headers: Headers, name: string, value: string): Headers {
  return headers.map((header) => (header[0] === name ? [name, value] : header))
}
