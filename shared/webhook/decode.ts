/** Bytes of a hexadecimal text with small letters, as the vendors write it; null for anything else. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || text === '') return null
  const bytes = new Uint8Array(text.length / 2)
  for (let at = 0; at < bytes.length; at++) {
    const high = hexDigit(text.charCodeAt(2 * at))
    const low = hexDigit(text.charCodeAt(2 * at + 1))
    if (high < 0 || low < 0) return null
    bytes[at] = high * 16 + low
  }
  return bytes
}

/** By arithmetic: every webhook is decoded, and patterns with slices take ten times as long. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const base64Digits = new Map([...alphabet].map((letter, value) => [letter, value]))

/**
 * Bytes of a base64 text (RFC 4648, section 4, with its padding); null for anything else. Bits that padding leaves over
 * must be zero: otherwise several texts would stand for one signature.
 */
export function fromBase64(text: string): Uint8Array | null {
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let at = 0
  for (let start = 0; start < text.length; start += 4) {
    const bits = [0, 1, 2, 3].reduce((sum, offset) => sum * 64 + (base64Digits.get(text[start + offset] ?? '') ?? 0), 0)
    for (const shift of [16, 8, 0]) {
      const byte = (bits >> shift) & 255
      if (at < bytes.length) bytes[at++] = byte
      else if (byte !== 0) return null
    }
  }
  return bytes
}
