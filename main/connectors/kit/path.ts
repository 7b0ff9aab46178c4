import { AppError } from '@shared/failure.ts'

/**
 * An address below a service's, with every value encoded as one segment: path`/issues/${key}/comments`.
 * Throws AppError `invalid-input` for an empty value, and for "." and "..", which would lead elsewhere.
 */
export function path(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return parts.reduce((whole, part, index) => whole + segment(values[index - 1]) + part)
}

function segment(value: string | number | undefined): string {
  const text = String(value ?? '')
  if (text === '' || text === '.' || text === '..') throw new AppError({ code: 'invalid-input', message: `"${text}" cannot stand in an address. Give the id or key of what you mean.`, retryable: false, sent: 'not-sent' })
  return encodeURIComponent(text)
}
