import type { WebhookMeans } from './verification.ts'

/** A vendor sends one for each secret that is in use; more are somebody's attempt to make us work. */
const maxSignatures = 16

type Signed = {
  algorithm?: 'sha256' | 'sha1'
  parts: readonly (Uint8Array | string)[]
  /** Those that came; null of each that could not be read. */
  signatures: readonly (Uint8Array | null)[]
  /** Some vendors' secrets are an encoding of the key. Null for one that cannot be a key. */
  keyOf?: (secret: string) => Uint8Array | string | null
}

/** Why none of the signatures is that of one of the secrets over these parts; null when one is. */
export function mismatch({ secrets, crypto }: Pick<WebhookMeans, 'secrets' | 'crypto'>, { algorithm = 'sha256', parts, signatures, keyOf = (secret) => secret }: Signed): string | null {
  // An empty key would make a signature that anybody can compute.
  const keys = secrets.filter((secret) => secret !== '').map(keyOf).filter((key) => key !== null && key.length > 0)
  if (secrets.every((secret) => secret === '')) return 'The connection has no secret to check the signature with.'
  if (keys.length === 0) return 'The secret of the connection is not of the form that this service uses.'
  const readable = signatures.filter((signature) => signature !== null)
  if (readable.length === 0) return 'There is no signature of the form that this service uses.'
  if (readable.length > maxSignatures) return `There are more than ${maxSignatures} signatures.`
  const isSigned = keys.some((key) => {
    const expected = crypto.hmac(algorithm, key as Uint8Array | string, parts)
    return readable.some((signature) => crypto.isEqual(expected, signature))
  })
  return isSigned ? null : 'The signature is of another secret, or the body was changed on its way.'
}
