/** The same for every try of a step, in the form of RFC 5322, section 3.6.4. What an id cannot carry is written as its code, so that two keys never become one. */
export function messageId(idempotencyKey: string, from: string): string {
  const key = [...new TextEncoder().encode(idempotencyKey)].map((byte) => (/[A-Za-z0-9-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `_${byte.toString(16).padStart(2, '0')}`)).join('')
  return `<flowbench-${key}@${from.slice(from.lastIndexOf('@') + 1)}>`
}
