import { describe, expect, it } from 'vitest'
import type { Grant } from '@shared/grant.ts'
import { toFailure } from '@shared/failure.ts'
import { judgeAddress } from './address.ts'
import { parseGrant } from './grant.ts'
import { checkUrl, readUrl } from './url.ts'

/** Every one must be refused without a lookup, when nothing is granted; the rule is what the refusal names. */
const hostile: readonly (readonly [url: string, rule: string])[] = [
  // Odd spellings of 127.0.0.1, which the URL standard makes plain.
  ['http://127.0.0.1/', 'loopback'], ['http://127.1/', 'loopback'], ['http://127.0.1/', 'loopback'], ['http://2130706433/', 'loopback'],
  ['http://0x7f000001/', 'loopback'], ['http://0x7f.1/', 'loopback'], ['http://0177.0.0.1/', 'loopback'], ['http://017700000001/', 'loopback'],
  ['http://0x7F.0x0.0x0.0x1/', 'loopback'], ['http://127.0.0.1./', 'loopback'], ['http://127.255.255.254/', 'loopback'], ['http://127.0.0.2:80/', 'loopback'],
  ['http://①②⑦.⓪.⓪.①/', 'loopback'], ['http://127。0。0。1/', 'loopback'], ['http://127%2e0%2e0%2e1/', 'loopback'], ['http://%31%32%37.0.0.1/', 'loopback'],
  ['http:\\\\127.0.0.1\\', 'loopback'], ['http:/127.0.0.1/', 'loopback'], ['http:127.0.0.1', 'loopback'], [' http://127.0.0.1/ ', 'loopback'],
  ['ht\ntp://127.0.0.1/', 'loopback'], ['HTTP://127.0.0.1/', 'loopback'], ['http://127.0.0.1#@example.com/', 'loopback'], ['http://127.0.0.1?@example.com/', 'loopback'],
  ['http://127.0.0.1\\@example.com/', 'loopback'], ['https://127.0.0.1:8443/', 'loopback'],
  // This network.
  ['http://0.0.0.0/', 'unspecified'], ['http://0/', 'unspecified'], ['http://0x0/', 'unspecified'], ['http://0.1.2.3/', 'unspecified'],
  // Private networks.
  ['http://10.0.0.1/', 'private'], ['http://10.255.255.255/', 'private'], ['http://012.0.0.1/', 'private'], ['http://167772161/', 'private'],
  ['http://172.16.0.1/', 'private'], ['http://172.31.255.255/', 'private'], ['http://192.168.0.1/', 'private'], ['http://192.168.1/', 'private'],
  ['http://0xc0a80001/', 'private'], ['http://3232235521/', 'private'], ['http://100.64.0.1/', 'private'], ['http://100.127.255.255/', 'private'],
  // Link-local and metadata.
  ['http://169.254.169.254/latest/meta-data/', 'link-local'], ['http://2852039166/', 'link-local'], ['http://0xa9fea9fe/', 'link-local'],
  ['http://0251.0376.0251.0376/', 'link-local'], ['http://169.254.0.1/', 'link-local'], ['http://169.254.170.2/', 'link-local'], ['http://169.16689662/', 'link-local'],
  ['http://100.100.100.200/', 'metadata'], ['http://168.63.129.16/', 'metadata'], ['http://[fd00:ec2::254]/', 'metadata'], ['http://[fd20:ce::254]/', 'metadata'],
  ['http://metadata.google.internal/', 'metadata'], ['http://METADATA.google.internal./', 'metadata'],
  // Reserved, documentation, multicast, broadcast.
  ['http://192.0.0.1/', 'reserved'], ['http://192.0.0.170/', 'reserved'], ['http://192.0.0.192/', 'reserved'], ['http://192.0.2.1/', 'documentation'],
  ['http://198.51.100.7/', 'documentation'], ['http://203.0.113.7/', 'documentation'], ['http://198.18.0.1/', 'reserved'], ['http://198.19.255.255/', 'reserved'],
  ['http://192.88.99.1/', 'tunnel'], ['http://224.0.0.1/', 'multicast'], ['http://239.255.255.250/', 'multicast'], ['http://240.0.0.1/', 'reserved'],
  ['http://254.1.1.1/', 'reserved'], ['http://255.255.255.255/', 'reserved'], ['http://4294967295/', 'reserved'],
  // IPv6 and what hides in it.
  ['http://[::1]/', 'loopback'], ['http://[0:0:0:0:0:0:0:1]/', 'loopback'], ['http://[0000::0001]:8080/', 'loopback'], ['http://[::]/', 'unspecified'],
  ['http://[::ffff:127.0.0.1]/', 'loopback'], ['http://[::ffff:7f00:1]/', 'loopback'], ['http://[0:0:0:0:0:ffff:7f00:1]/', 'loopback'],
  ['http://[::ffff:10.0.0.1]/', 'private'], ['http://[::ffff:192.168.1.1]/', 'private'], ['http://[::ffff:169.254.169.254]/', 'link-local'],
  ['http://[::ffff:a9fe:a9fe]/', 'link-local'], ['http://[::ffff:0.0.0.0]/', 'unspecified'], ['http://[::ffff:255.255.255.255]/', 'reserved'],
  ['http://[::ffff:100.100.100.200]/', 'metadata'], ['http://[::127.0.0.1]/', 'tunnel'], ['http://[::7f00:1]/', 'tunnel'], ['http://[::a9fe:a9fe]/', 'tunnel'],
  ['http://[::10.0.0.1]/', 'tunnel'], ['http://[::8.8.8.8]/', 'tunnel'], ['http://[::ffff:0:127.0.0.1]/', 'reserved'], ['http://[64:ff9b::127.0.0.1]/', 'loopback'],
  ['http://[64:ff9b::7f00:1]/', 'loopback'], ['http://[64:ff9b::10.1.2.3]/', 'private'], ['http://[64:ff9b::a9fe:a9fe]/', 'link-local'],
  ['http://[64:ff9b::169.254.169.254]/', 'link-local'], ['http://[64:ff9b:1::7f00:1]/', 'tunnel'], ['http://[64:ff9b:1::8.8.8.8]/', 'tunnel'],
  ['http://[2002:7f00:1::]/', 'tunnel'], ['http://[2002:a9fe:a9fe::1]/', 'tunnel'], ['http://[2002:0a00:0001::]/', 'tunnel'], ['http://[2002:808:808::]/', 'tunnel'],
  ['http://[2001::1]/', 'tunnel'], ['http://[2001:0:7f00:1::]/', 'tunnel'], ['http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/', 'tunnel'],
  ['http://[2001:db8::1]/', 'documentation'], ['http://[3fff::1]/', 'documentation'], ['http://[2001:2::1]/', 'reserved'], ['http://[2001:10::1]/', 'reserved'],
  ['http://[2001:100::1]/', 'reserved'], ['http://[2001:1::4]/', 'reserved'], ['http://[100::1]/', 'reserved'], ['http://[100:0:0:1::1]/', 'reserved'],
  ['http://[5f00::1]/', 'reserved'], ['http://[fc00::1]/', 'private'], ['http://[fd12:3456:789a::1]/', 'private'], ['http://[fe80::1]/', 'link-local'],
  ['http://[febf::1]/', 'link-local'], ['http://[fec0::1]/', 'reserved'], ['http://[feff::1]/', 'reserved'], ['http://[ff02::1]/', 'multicast'],
  ['http://[ff0e::1]/', 'multicast'], ['http://[4000::1]/', 'reserved'], ['http://[8000::1]/', 'reserved'], ['http://[1::1]/', 'reserved'], ['http://[f000::1]/', 'reserved'],
  // Local names.
  ['http://localhost/', 'local-name'], ['http://LOCALHOST/', 'local-name'], ['http://localhost./', 'local-name'], ['http://ⓛocalhost/', 'local-name'],
  ['http://foo.localhost/', 'local-name'], ['http://a.b.localhost./', 'local-name'], ['http://printer.local/', 'local-name'], ['http://printer.LOCAL./', 'local-name'],
  ['http://db.internal/', 'local-name'], ['http://nas.home.arpa/', 'local-name'], ['http://home.arpa/', 'local-name'], ['http://intranet/', 'local-name'],
  ['http://intranet./', 'local-name'], ['http://kubernetes/', 'local-name'], ['http://com/', 'local-name'], ['http://example..com/', 'not-an-address'],
  ['http://.example.com/', 'not-an-address'], [`http://${'a'.repeat(64)}.com/`, 'not-an-address'], ['http://example.com../', 'not-an-address'],
  // Other protocols, credentials in the address, ports of others.
  ['file:///etc/passwd', 'protocol'], ['ftp://example.com/', 'protocol'], ['gopher://127.0.0.1:70/', 'protocol'], ['data:text/plain,hi', 'protocol'],
  ['javascript:alert(1)', 'protocol'], ['ws://example.com/', 'protocol'], ['blob:https://example.com/x', 'protocol'], ['dict://127.0.0.1:11211/', 'protocol'],
  ['http://user@example.com/', 'user-info'], ['http://user:pass@example.com/', 'user-info'], ['https://:pass@example.com/', 'user-info'], ['http://example.com@127.0.0.1/', 'user-info'],
  ['http://example.com:22/', 'bad-port'], ['http://example.com:25/', 'bad-port'], ['https://example.com:6667/', 'bad-port'], ['http://example.com:0/', 'bad-port'],
  ['http://example.com:10080/', 'bad-port'], ['http://example.com:6000/', 'bad-port'], ['http://[2606:4700::1111]:2049/', 'bad-port'],
]

const harmless = [
  'https://example.com/', 'http://example.com:8080/x?y=1', 'https://8.8.8.8/', 'https://1.1.1.1:8443/', 'http://172.15.255.255/', 'http://172.32.0.1/', 'http://100.63.255.255/',
  'http://100.128.0.1/', 'http://192.0.0.9/', 'http://192.31.196.1/', 'http://192.167.1.1/', 'http://11.0.0.1/', 'http://126.255.255.255/', 'http://128.0.0.1/', 'http://223.255.255.255/',
  'https://[2606:4700:4700::1111]/', 'https://[2001:4860:4860::8888]/', 'https://[2001:200::1]/', 'https://[2620:4f:8000::1]/', 'https://[::ffff:8.8.8.8]/', 'https://[64:ff9b::8.8.8.8]/',
  'https://xn--bcher-kva.example/', 'https://bücher.example/', 'https://localhost.example.com/', 'https://notlocalhost.com/', 'https://internal.example.com/',
]

function ruleOf(url: string, grants: readonly Grant[] = [], trustGrants = true): unknown {
  try {
    checkUrl(readUrl(url), { grants, trustGrants })
    return 'allowed'
  } catch (error) {
    const failure = toFailure(error)
    expect(failure).toMatchObject({ code: 'refused-address', retryable: false, sent: 'not-sent' })
    return failure.details?.['rule']
  }
}

describe('an address that leads inside', () => {
  it.each(hostile)('%j is refused by the rule %s', (url, rule) => {
    expect(ruleOf(url)).toBe(rule)
  })

  it.each(harmless)('%j is let through to the lookup', (url) => {
    expect(ruleOf(url)).toBe('allowed')
  })

  it.each(['', 'example.com', '//example.com', 'http://', 'http://[::1', 'http://1.2.3.4.5.6:x/', 'http://256.256.256.256/', 'http://exa mple.com/', 'http://[fe80::1%25eth0]/', 'http://0x100000000/', 'http://a<b/'])(
    '%j is no address at all', (url) => {
      expect(() => readUrl(url)).toThrow(/is not a web address/)
    })

  it('is refused also when a resolver answers with a zone or a name', () => {
    expect(judgeAddress('fe80::1%eth0')).toMatchObject({ allowed: false, rule: 'link-local', grantable: false })
    for (const answer of ['example.com', '', '1.2.3', '0x7f.0.0.1', '2130706433']) expect(judgeAddress(answer)).toMatchObject({ allowed: false })
  })
})

describe('a grant', () => {
  const grant = (text: string): Grant => parseGrant(text, { addedAt: 0 })

  it('lets exactly its scheme, host and port through, and nothing beside it', () => {
    const grants = [grant('http://127.0.0.1:8080')]
    expect(ruleOf('http://127.0.0.1:8080/any/path?x=1', grants)).toBe('allowed')
    expect(ruleOf('http://0x7f.1:8080/', grants)).toBe('allowed')
    for (const other of ['http://127.0.0.1:8081/', 'https://127.0.0.1:8080/', 'http://127.0.0.1/', 'http://127.0.0.2:8080/', 'http://[::1]:8080/']) {
      expect(ruleOf(other, grants)).toBe('loopback')
    }
    expect(ruleOf('http://localhost:8080/', grants)).toBe('local-name')
  })

  it('is not followed when a stranger redirects to it', () => {
    expect(ruleOf('http://127.0.0.1:8080/', [grant('http://127.0.0.1:8080')], false)).toBe('loopback')
  })

  it('never lifts link-local and metadata addresses, even when the list of grants was tampered with', () => {
    for (const host of ['169.254.169.254', '[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[fd00:ec2::254]', '[fe80::1]', '100.100.100.200', '0.0.0.0', '[2002:7f00:1::]']) {
      const forged = { origin: new URL(`http://${host}`).origin, note: '', addedAt: 0 }
      expect(ruleOf(`http://${host}/`, [forged])).not.toBe('allowed')
    }
  })

  it('is read strictly, and says what is wrong with what was typed', () => {
    expect(grant(' HTTP://LocalHost:11434/ ')).toEqual({ origin: 'http://localhost:11434', note: '', addedAt: 0 })
    expect(grant('http://0x7f.1:80').origin).toBe('http://127.0.0.1')
    expect(grant('https://jira.corp.example').origin).toBe('https://jira.corp.example')
    expect(grant('http://[::1]:9000').origin).toBe('http://[::1]:9000')
    const wrong: [string, RegExp][] = [
      ['127.0.0.1:8080', /begin with http/], ['localhost:8080', /begin with http/], ['', /begin with http/], ['ftp://127.0.0.1', /begin with http/],
      ['http://*:8080', /patterns/], ['http://127.0.0.1:*', /patterns/], ['http://*.corp.example', /patterns/], ['http://a b', /patterns/],
      ['http://127.0.0.1:8080/api', /leave out/], ['http://127.0.0.1:8080/?a', /leave out/], ['http://127.0.0.1:8080/#a', /leave out/],
      ['http://u:p@127.0.0.1:8080', /no password/], ['http://127.0.0.1:99999', /not an address/], ['http://', /not an address/],
      ['http://169.254.169.254', /cannot be allowed/], ['http://[fd00:ec2::254]', /cannot be allowed/], ['http://2852039166', /cannot be allowed/],
      ['http://metadata.google.internal', /cannot be allowed/], ['http://0.0.0.0:80', /cannot be allowed/], ['http://8.8.8.8', /needs no grant/], ['http://127.0.0.1:22', /another protocol/],
    ]
    for (const [text, message] of wrong) expect(() => grant(text), text).toThrow(message)
  })

  it('is offered in the refusal, and only where it would help', () => {
    expect(() => checkUrl(readUrl('http://127.0.0.1:8080/x'), { grants: [], trustGrants: true })).toThrow('flowbench grant add http://127.0.0.1:8080')
    expect(() => checkUrl(readUrl('http://169.254.169.254/x'), { grants: [], trustGrants: true })).toThrow('no grant lifts this')
  })
})
