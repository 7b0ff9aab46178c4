import { AppError } from '@shared/failure.ts'

/** They would change where the request goes, how it is framed, or through whom; the client sets them itself. */
const ownHeaders: ReadonlySet<string> = new Set([
  'host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'expect',
  'proxy-authorization', 'proxy-connection', 'accept-encoding', 'http2-settings',
])

const refusedMethods: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK'])

export function checkMethod(method: string): string {
  const upper = method.toUpperCase()
  if (!/^[A-Z][A-Z-]{0,31}$/.test(upper) || refusedMethods.has(upper)) throw wrong(`The method "${method.slice(0, 40)}" cannot be used. Use GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS.`)
  return upper
}

/** Names in lower case. Refuses what could split the request or redirect it. */
export function checkHeaders(headers: Record<string, string>): Record<string, string> {
  const checked = new Map<string, string>()
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]{1,200}$/.test(lower)) throw wrong(`"${name.slice(0, 60)}" is not a valid header name.`)
    if (ownHeaders.has(lower)) throw wrong(`The header "${lower}" is set by Flowbench itself and cannot be given.`)
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) throw wrong(`The value of the header "${lower}" contains a line break or another character that headers cannot carry.`)
    if (checked.has(lower)) throw wrong(`The header "${lower}" is given twice.`)
    checked.set(lower, value)
  }
  return Object.fromEntries(checked)
}

export function credentialNames(more: readonly string[] = []): ReadonlySet<string> {
  return new Set(['authorization', 'cookie', 'proxy-authorization', ...more.map((name) => name.toLowerCase())])
}

function wrong(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false, sent: 'not-sent' })
}
