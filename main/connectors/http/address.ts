import { AppError } from '@shared/failure.ts'
import type { HttpConfig } from './config.ts'

/** A scheme and a host; after the host a port or the rest. Catches `https://http://…`, the mark of an address pasted behind another. */
const whole = String.raw`[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^\s/?#]*[^\s/?#:](:[0-9]+)?([/?#][\s\S]*)?`

/** The same, or what follows a connection's base URL: `/orders/42`. `//host` would be another host to a reader, and is neither. */
export const address = new RegExp(String.raw`^(${whole}|\/([^/][\s\S]*)?)$`)

/** What begins with a slash needs a base URL to follow. Throws AppError `invalid-input`; nothing was sent then. */
export function refuseWithoutBase(url: string, { baseUrl }: HttpConfig): void {
  if (!url.startsWith('/') || baseUrl !== undefined) return
  throw new AppError({ code: 'invalid-input', message: `"${url.slice(0, 200)}" is only the end of an address. Write the whole one, or choose a connection that has a base URL.`, retryable: false, sent: 'not-sent' })
}
