// Apart from what parses, so that whoever only asks for the size loads no parser.
import { AppError } from '@shared/failure.ts'

/** Microsoft Graph's document, the largest that is known, has 47 MB as JSON. */
export const maxBytes = 50_000_000

export function tooLarge(): AppError {
  return new AppError({ code: 'limit', message: `The document is larger than ${maxBytes / 1_000_000} MB, which is the most that is read. Cut it down to the operations you need.`, retryable: false })
}
