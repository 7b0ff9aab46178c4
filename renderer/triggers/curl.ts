import type { InboxRequestDetail } from '@shared/inbox-request.ts'

/** What curl says by itself, or what belongs to one connection alone. */
const own = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'accept-encoding', 'expect', 'flowbench-url'])

/** A shell command that sends the same bytes with the same headers to `address`, a server's origin. */
export function curlCommand({ headers, bodyBase64, path }: Pick<InboxRequestDetail, 'headers' | 'bodyBase64' | 'path'>, address: string): string {
  const bytes = Uint8Array.from(atob(bodyBase64), (letter) => letter.charCodeAt(0))
  const text = textOf(bytes)
  const parts = [`curl -X POST ${quoted(`${address}${path}`)}`, ...headers.filter(([name]) => !own.has(name.toLowerCase())).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)]
  if (text !== null) return [...parts, `--data-binary ${quoted(text)}`].join(' \\\n  ')
  return `printf %s ${quoted(bodyBase64)} | base64 -d | ${[...parts, '--data-binary @-'].join(' \\\n  ')}`
}

/** Null for bytes that a shell's argument cannot hold, or that curl would take for the name of a file. */
function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return text.includes('\0') || text.startsWith('@') ? null : text
  } catch {
    return null
  }
}

/** As one word of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
