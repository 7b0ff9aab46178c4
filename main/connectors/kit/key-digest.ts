import { hash } from 'node:crypto'

/** A UUID of version 4's form (RFC 9562) made of an idempotency key: the same for every attempt of a step, for services that take the id of what they create. */
export function uuidOf(idempotencyKey: string): string {
  const hex = hash('sha256', idempotencyKey, 'hex')
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The first `length` characters (at most 43) of a digest of the key, for services that take short ones. */
export function shortKeyOf(idempotencyKey: string, length: number): string {
  return hash('sha256', idempotencyKey, 'base64url').slice(0, length)
}
