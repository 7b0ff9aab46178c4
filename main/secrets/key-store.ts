// key-store: how the one key of the vault is itself kept, by the system's keychain or under a passphrase.
import { randomBytes, scrypt } from 'node:crypto'
import { z } from 'zod'
import type { Keychain } from '@main/platform/keychain.ts'
import { seal, unseal } from './seal.ts'

export interface KeyStore {
  readonly protection: 'keychain' | 'passphrase'
  wrap(key: Uint8Array): Promise<string>
  /** Null when it does not open: another passphrase, or another keychain. */
  unwrap(wrapped: string): Promise<Buffer | null>
}

export function keychainStore(keychain: Keychain): KeyStore {
  return {
    protection: 'keychain',
    wrap: async (key) => Buffer.from(await keychain.encrypt(Buffer.from(key).toString('base64'))).toString('base64'),
    async unwrap(wrapped) {
      try {
        return Buffer.from(await keychain.decrypt(Buffer.from(wrapped, 'base64')), 'base64')
      } catch {
        return null
      }
    },
  }
}

/** 128 MB and some tenths of a second for each guess (OWASP's first choice for scrypt). Kept with the key, so that they may grow. */
const cost = { N: 2 ** 17, r: 8, p: 1 } as const
const purpose = 'flowbench/vault-key'

const Wrapped = z.object({ kdf: z.literal('scrypt'), N: z.number().int().max(2 ** 20), r: z.number().int().max(32), p: z.number().int().max(16), salt: z.string(), sealed: z.string() })

export function passphraseStore(passphrase: string): KeyStore {
  return {
    protection: 'passphrase',
    async wrap(key) {
      const salt = randomBytes(16)
      const sealed = seal(await derived(passphrase, salt, cost), key, purpose)
      return JSON.stringify({ kdf: 'scrypt', ...cost, salt: salt.toString('base64'), sealed: sealed.toString('base64') })
    },
    async unwrap(wrapped) {
      const { N, r, p, salt, sealed } = Wrapped.parse(JSON.parse(wrapped))
      return unseal(await derived(passphrase, Buffer.from(salt, 'base64'), { N, r, p }), Buffer.from(sealed, 'base64'), purpose)
    },
  }
}

function derived(passphrase: string, salt: Buffer, { N, r, p }: { N: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // One text may be typed as several sequences of code points.
    scrypt(passphrase.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
