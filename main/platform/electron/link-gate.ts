import { AppError } from '@shared/failure.ts'

const openable: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])

/** The one gate for addresses that open outside the app. Returns the address as the URL standard writes it, or throws. */
export function openableLink(url: string): string {
  if (!URL.canParse(url)) {
    throw new AppError({ code: 'invalid-input', message: 'This is not a whole address, so it was not opened. Write it with its scheme, such as https://.', retryable: false })
  }
  const { protocol, href } = new URL(url)
  if (!openable.has(protocol)) {
    throw new AppError({ code: 'forbidden', message: `Addresses that begin with ${protocol} are not opened from here; only http, https and mailto are.`, retryable: false })
  }
  return href
}
