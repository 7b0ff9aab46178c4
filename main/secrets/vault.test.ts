import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Keychain } from '../platform/keychain.ts'
import { openDatabase } from '../storage/database.ts'
import { createVault, type Vault } from './vault.ts'

const value = 'S3cr3t+/Wert "mit" allem & Ümlauten'
let folder: string
let closes: (() => void)[] = []

beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-vault-')) })
afterEach(() => {
  closes.forEach((close) => close())
  closes = []
  rmSync(folder, { recursive: true })
})

function open(options: { environment?: Record<string, string>; keychain?: Keychain | null } = {}): { vault: Vault; database: ReturnType<typeof openDatabase> } {
  const database = openDatabase({ folder, quickCheck: false })
  closes.push(() => void database.close())
  return { database, vault: createVault(database, { now: () => 1_773_480_413_000, environment: options.environment ?? {}, keychain: options.keychain ?? null }) }
}

const passphrase = { FLOWBENCH_PASSPHRASE: 'correct horse battery staple' }

/** As a system's keychain: it opens what it closed, and nothing else. */
function keychain(): Keychain {
  const key = randomBytes(32)
  const nonce = randomBytes(12)
  return {
    encrypt: async (text) => {
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()])
    },
    decrypt: async (bytes) => {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce)
      decipher.setAuthTag(Buffer.from(bytes.subarray(-16)))
      return decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8')
    },
  }
}

function wholeFolder(): Buffer {
  return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))))
}

describe('the vault', () => {
  test('gives a value back after a restart, by passphrase or by keychain, and keeps it nowhere on the disk', async () => {
    const system = keychain()
    await open({ keychain: system }).vault.put('stripe-webhook', value)
    expect(await open({ keychain: system }).vault.reveal('secret://stripe-webhook')).toBe(value)
    const all = wholeFolder()
    for (const form of [value, Buffer.from(value).toString('base64'), 'S3cr3t']) expect(all.includes(form)).toBe(false)
    expect(all.includes('stripe-webhook')).toBe(true)
  })

  test('is opened by its passphrase alone', async () => {
    await open({ environment: passphrase }).vault.put('a', value)
    expect(await open({ environment: passphrase }).vault.reveal('secret://a')).toBe(value)
    for (const environment of [{}, { FLOWBENCH_PASSPHRASE: 'another' }, { FLOWBENCH_PASSPHRASE: '' }]) {
      const { vault } = open({ environment: environment as Record<string, string> })
      await expect(vault.reveal('secret://a')).rejects.toMatchObject({ failure: { code: 'unauthorized', message: expect.stringContaining('FLOWBENCH_PASSPHRASE') } })
      await expect(vault.put('b', 'x')).rejects.toMatchObject({ failure: { code: 'unauthorized' } })
      expect(await vault.status()).toMatchObject({ state: 'locked', first: false })
    }
    const late = open().vault
    await expect(late.unlock('another')).rejects.toMatchObject({ failure: { code: 'unauthorized', message: 'This is not the passphrase of the vault.' } })
    expect(await late.unlock(passphrase.FLOWBENCH_PASSPHRASE)).toEqual({ state: 'open', protection: 'passphrase' })
    expect(await late.reveal('secret://a')).toBe(value)
  })

  test('takes the passphrase from the first line of a named file, and says so when it cannot be read', async () => {
    const file = join(folder, 'passphrase')
    writeFileSync(file, 'from a file\r\nnot this\n')
    await open({ environment: { FLOWBENCH_PASSPHRASE_FILE: file } }).vault.put('a', value)
    expect(await open({ environment: { FLOWBENCH_PASSPHRASE: 'from a file' } }).vault.reveal('secret://a')).toBe(value)
    await expect(open({ environment: { FLOWBENCH_PASSPHRASE_FILE: join(folder, 'none') } }).vault.reveal('secret://a')).rejects.toMatchObject({ failure: { message: expect.stringContaining('FLOWBENCH_PASSPHRASE_FILE') } })
  })

  test('without keychain and passphrase asks for one, which protects it from then on', async () => {
    const { vault } = open()
    expect(await vault.status()).toMatchObject({ state: 'locked', first: true })
    await expect(vault.put('a', value)).rejects.toMatchObject({ failure: { code: 'unauthorized' } })
    expect(await vault.unlock('chosen now')).toEqual({ state: 'open', protection: 'passphrase' })
    await vault.put('a', value)
    expect(await open({ environment: { FLOWBENCH_PASSPHRASE: 'chosen now' } }).vault.reveal('secret://a')).toBe(value)
  })

  test('of a keychain takes a passphrase besides, so that a server can open it', async () => {
    const system = keychain()
    const { vault } = open({ keychain: system })
    await vault.put('a', value)
    await expect(open({ environment: passphrase }).vault.reveal('secret://a')).rejects.toMatchObject({ failure: { code: 'unauthorized' } })
    expect(await vault.unlock(passphrase.FLOWBENCH_PASSPHRASE)).toEqual({ state: 'open', protection: 'keychain' })
    expect(await open({ environment: passphrase }).vault.reveal('secret://a')).toBe(value)
    expect(await open({ keychain: system }).vault.reveal('secret://a')).toBe(value)
    await expect(open({ keychain: keychain() }).vault.reveal('secret://a')).rejects.toMatchObject({ failure: { code: 'unauthorized' } })
  })

  test('is made once when two begin at the same time', async () => {
    const [one, two] = [open({ environment: passphrase }).vault, open({ environment: passphrase }).vault]
    await Promise.all([one.put('a', 'first'), two.put('b', 'second')])
    const { vault } = open({ environment: passphrase })
    expect(await Promise.all([vault.reveal('secret://a'), vault.reveal('secret://b')])).toEqual(['first', 'second'])
  })

  test('sees what another process wrote or took away', async () => {
    const [one, two] = [open({ environment: passphrase }).vault, open({ environment: passphrase }).vault]
    await one.put('a', 'before')
    expect(await two.reveal('secret://a')).toBe('before')
    await one.put('a', 'after')
    expect(await two.reveal('secret://a')).toBe('after')
    one.remove('a')
    await expect(two.reveal('secret://a')).rejects.toMatchObject({ failure: { code: 'not-found' } })
  })

  test('does not take one sealed value for another, nor a damaged one for any', async () => {
    const { vault, database } = open({ environment: passphrase })
    await vault.put('a', 'of a')
    await vault.put('b', 'of b')
    database.exec("UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'a') WHERE name = 'b'")
    const { vault: again, database: other } = open({ environment: passphrase })
    await expect(again.reveal('secret://b')).rejects.toMatchObject({ failure: { code: 'internal', message: expect.stringContaining('damaged') } })
    other.exec("UPDATE secrets SET sealed = substr(sealed, 1, 20) WHERE name = 'a'")
    await expect(open({ environment: passphrase }).vault.reveal('secret://a')).rejects.toMatchObject({ failure: { code: 'internal' } })
  })

  test('lists names, never values, and refuses names and values that cannot be', async () => {
    const { vault } = open({ environment: { ...passphrase, FLOWBENCH_SECRET_FROM_OUTSIDE: 'x', FLOWBENCH_SECRET_EMPTY: '' } })
    await vault.put('b', value)
    expect(vault.list()).toEqual([{ name: 'FROM_OUTSIDE', source: 'environment', updatedAt: null }, { name: 'b', source: 'vault', updatedAt: 1_773_480_413_000 }])
    for (const [name, text] of [['', 'x'], ['a b', 'x'], ['../a', 'x'], ['a'.repeat(129), 'x'], ['a', ''], ['a', 'x'.repeat(65_537)]] as const) {
      await expect(vault.put(name, text)).rejects.toMatchObject({ failure: { code: 'invalid-input' } })
    }
    expect(() => vault.remove('none')).toThrow('There is no secret "none"')
  })

  test.each(['stripe-webhook', 'stripe.webhook', 'STRIPE_WEBHOOK', 'stripe_webhook'])('FLOWBENCH_SECRET_STRIPE_WEBHOOK is the value of secret://%s, and goes before the vault', async (name) => {
    const { vault } = open({ environment: { ...passphrase, FLOWBENCH_SECRET_STRIPE_WEBHOOK: 'from outside' } })
    await vault.put(name, 'kept')
    expect(vault.has(name)).toBe(true)
    expect(await vault.reveal(`secret://${name}`)).toBe('from outside')
  })

  test('reveals from the environment with neither keychain nor passphrase', async () => {
    const { vault } = open({ environment: { FLOWBENCH_SECRET_GITHUB: 'g1thub' } })
    expect(await vault.reveal('secret://github')).toBe('g1thub')
    await expect(vault.reveal('secret://other')).rejects.toMatchObject({ failure: { code: 'not-found', message: expect.stringContaining('FLOWBENCH_SECRET_OTHER') } })
    await expect(vault.reveal('github')).rejects.toMatchObject({ failure: { code: 'invalid-input' } })
  })
})

describe('redaction', () => {
  test('blacks out whatever was put in or revealed, in every form it may take, for any value', async () => {
    const { vault } = open({ environment: passphrase })
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 6, maxLength: 60 }), fc.string({ minLength: 1, maxLength: 8 }), async (secret, user) => {
      await vault.put('x', secret)
      const forms = [secret, JSON.stringify({ secret }), encodeURIComponent(secret), new URLSearchParams({ a: secret }).toString(), Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64url'), Buffer.from(`${user}:${secret}!`).toString('base64')]
      for (const form of forms) {
        const redacted = vault.redact(`before ${form} after`)
        expect(redacted).toContain('[secret ')
        expect(redacted.startsWith('before ') && redacted.endsWith(' after')).toBe(true)
        expect(redacted).not.toContain(form)
      }
    }), { numRuns: 100, seed: 20_261_123 })
  })

  test('leaves a text alone that holds none, and values so short that any text holds them', async () => {
    const { vault } = open({ environment: { ...passphrase, FLOWBENCH_SECRET_PIN: '12' } })
    expect(await vault.reveal('secret://pin')).toBe('12')
    expect(vault.redact('At 12:12 nothing happened')).toBe('At 12:12 nothing happened')
  })
})

describe('what leaves as a file', () => {
  test('is refused with each kept value in it, in any form, by name and line and never by value', async () => {
    const { vault } = open({ environment: passphrase })
    await vault.put('stripe-webhook', value)
    const other = open({ environment: passphrase }).vault
    for (const form of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), Buffer.from(`user:${value}`).toString('base64')]) {
      const refusal = await other.refuseSecrets(`{\n  "a": 1,\n  "b": "${form}"\n}`).then(() => null, (error: Error) => error.message)
      expect(refusal).toContain('the secret "stripe-webhook" in line 3')
      expect(refusal).not.toContain(form)
    }
    await expect(other.refuseSecrets('{ "webhookSecret": "secret://stripe-webhook" }')).resolves.toBeUndefined()
  })

  test.each([
    ['a GitHub token', `ghp_${'a1B2'.repeat(9)}`], ['a Stripe key', `sk_live_${'a1B2'.repeat(6)}`], ['a Slack token', 'xoxb-1234567890-abcdefABCDEF'], ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
    ['an AWS access key', 'AKIAIOSFODNN7EXAMPLE'], ['an Anthropic key', `sk-ant-api03-${'x'.repeat(40)}`], ['a webhook signing secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  ])('is refused with %s in it, kept or not', async (what, token) => {
    await expect(open().vault.refuseSecrets(`x = "${token}"`)).rejects.toMatchObject({ failure: { code: 'content-blocked', message: expect.stringContaining(`${what} in line 1`) } })
  })

  test('is not let out while there are values that it cannot be compared with', async () => {
    await open({ environment: passphrase }).vault.put('a', value)
    await expect(open().vault.refuseSecrets('{}')).rejects.toMatchObject({ failure: { code: 'unauthorized' } })
  })

  test('may be any of the examples and samples that come with the app', async () => {
    const { vault } = open()
    for (const kind of ['examples', 'samples']) {
      for (const name of readdirSync(join('assets', kind))) await expect(vault.refuseSecrets(readFileSync(join('assets', kind, name), 'utf8'))).resolves.toBeUndefined()
    }
  })
})
