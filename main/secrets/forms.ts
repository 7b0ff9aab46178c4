/** Shorter values occur by chance in any text, and blacking them out would make it unreadable. */
const shortest = 4

/** How a value may stand in a text: as it is, within JSON, within an address, and in base64, also as a part of something longer. */
export function formsOf(value: string): string[] {
  if (value.length < shortest) return []
  const bytes = Buffer.from(value)
  // Half of a surrogate pair has no UTF-8, and so no place in an address.
  const forms = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(bytes.toString()), new URLSearchParams([['', value]]).toString().slice(1), ...base64Forms(bytes)]
  return [...new Set(forms)].filter((form) => form.length >= shortest).sort((a, b) => b.length - a.length)
}

const telling = /token|secret|password|passphrase|private_?key|api_?key/i

/** What is secret by itself within a value that is JSON, such as the tokens of a sign-in or the key file of a service account. */
export function partsOf(value: string): string[] {
  if (!value.startsWith('{')) return []
  try {
    return Object.entries(JSON.parse(value) as Record<string, unknown>).flatMap(([key, part]) => (telling.test(key) && typeof part === 'string' && !URL.canParse(part) ? [part] : []))
  } catch {
    return []
  }
}

/** Six bits a letter: where a value begins within three bytes decides its letters, and those at the ends hold a neighbour's bits too. */
function base64Forms(bytes: Buffer): string[] {
  const within = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64').replaceAll('=', '')
    const isWhole = (offset + bytes.length) % 3 === 0
    return text.slice(Math.ceil((offset * 8) / 6), isWhole ? undefined : -1)
  })
  const plain = bytes.toString('base64')
  return [plain, plain.replaceAll('=', ''), ...within].flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(form)])
}
