import { describe, expect, it } from 'vitest'
import { toFailure } from '@shared/failure.ts'
import { mayLeadInside, nextHop } from './redirect.ts'
import type { Hop } from './redirect.ts'
import { checkUrl } from './url.ts'

const hop = (url: string, more: Partial<Hop> = {}): Hop => ({ method: 'GET', url: new URL(url), headers: {}, body: null, ...more })
const credentials = new Set(['authorization', 'cookie', 'x-api-key'])

describe('a redirect from a public site', () => {
  const grants = [{ origin: 'http://127.0.0.1:11434', note: '', addedAt: 0 }]
  const into = new URL('http://127.0.0.1:11434/api/delete')

  it('may not use a grant to come inside, while one from a granted address may', () => {
    const outside = checkUrl(new URL('https://example.com/'), { grants, trustGrants: true })
    expect(mayLeadInside(outside, into)).toBe(false)
    expect(mayLeadInside(outside, new URL('https://example.com/other'))).toBe(true)
    expect(mayLeadInside(checkUrl(new URL('http://127.0.0.1:11434/'), { grants, trustGrants: true }), into)).toBe(true)
  })

  it('is told that the grant does not hold for it', () => {
    const refused = (() => { try { return checkUrl(into, { grants, trustGrants: false }) } catch (error) { return toFailure(error) } })()
    expect(refused).toMatchObject({ code: 'refused-address', details: { rule: 'loopback', grantable: false }, message: expect.stringContaining('A redirect from the outside may not lead') })
  })
})

describe('what goes along', () => {
  it('to the same origin is everything; to another port, host or scheme no credential and no body', () => {
    const from = hop('https://a.example/x', { method: 'POST', headers: { 'x-api-key': 'k', 'content-type': 'text/plain', 'x-trace': '1' }, body: new Uint8Array([1]) })
    expect(nextHop(from, { status: 307, location: '/y#part' }, credentials)).toMatchObject({ method: 'POST', headers: from.headers, body: from.body, url: new URL('https://a.example/y') })
    for (const location of ['https://a.example:8443/', 'https://b.example/', '//b.example/', 'https://sub.a.example/']) {
      expect(nextHop(from, { status: 308, location }, credentials)).toMatchObject({ method: 'POST', headers: { 'x-trace': '1' }, body: null })
    }
  })

  it('never goes from https to http with a credential, and may without', () => {
    expect(() => nextHop(hop('https://a.example/', { headers: { cookie: 'a=1' } }), { status: 302, location: 'http://a.example/' }, credentials)).toThrow('must not travel without encryption')
    expect(nextHop(hop('https://a.example/'), { status: 302, location: 'http://a.example/' }, credentials).url.href).toBe('http://a.example/')
  })
})
