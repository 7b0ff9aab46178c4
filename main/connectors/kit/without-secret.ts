import { AppError } from '@shared/failure.ts'
import { AnswerError } from './answer-error.ts'

/**
 * For services whose credential stands in the path of every address, where the client does not know it for one: whatever
 * `work` throws names addresses without it, and without the cause, which might name them as well.
 */
export async function withoutSecret<T>(secret: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const clean = <Value>(value: Value): Value => JSON.parse(cleanText(JSON.stringify(value), secret)) as Value
    if (error instanceof AnswerError) throw new AnswerError(clean(error.failure), clean(error.answer))
    if (error instanceof AppError) throw new AppError(clean(error.failure))
    throw new AppError({ code: 'internal', message: cleanText(error instanceof Error ? error.message : String(error), secret), retryable: false })
  }
}

/** As it is written, and as addresses and JSON write it. */
function cleanText(text: string, secret: string): string {
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
  return forms.reduce((cleaned, form) => cleaned.replaceAll(form, '…'), text)
}
