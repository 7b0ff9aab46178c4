import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** As NIST SP 800-38D advises for AES-GCM. */
const nonceBytes = 12
const tagBytes = 16
export const keyBytes = 32

/** Nonce, tag and AES-256-GCM ciphertext. `purpose` must be the same to open it, so that one sealed value cannot stand in for another. */
export function seal(key: Uint8Array, plain: Uint8Array, purpose: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(purpose))
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

/** Null for what was not sealed with this key for this purpose, or was changed since. */
export function unseal(key: Uint8Array, sealed: Uint8Array, purpose: string): Buffer | null {
  if (sealed.length < nonceBytes + tagBytes) return null
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(purpose))
  decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()])
  } catch {
    return null
  }
}
