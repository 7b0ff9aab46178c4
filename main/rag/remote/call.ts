import { AppError } from '@shared/failure.ts'
import { failureOfStatus } from '@shared/http/status.ts'
import type { z } from 'zod'
import type { ProviderAccount } from '../define.ts'

export type ProviderCall = { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; url: string; query?: Record<string, string>; json?: unknown; /** What its absence means where it is none of the caller's business. */ absent?: 'ok' }

/** A thousand vectors as JSON. */
const maxBytes = 50_000_000
const timeoutMs = 120_000

/** One call of a provider's service. Null for 404 where that is `ok`. Rejects with AppError. */
export async function callProvider<Answer extends z.ZodType>(account: ProviderAccount, schema: Answer, { method, url, query, json, absent }: ProviderCall): Promise<z.output<Answer> | null> {
  const response = await account.request({
    method, url, maxBytes, timeoutMs, headers: { accept: 'application/json', ...(json !== undefined && { 'content-type': 'application/json' }) },
    ...(query && { query }), ...(json !== undefined && { body: JSON.stringify(json) }),
  })
  if (absent === 'ok' && response.status === 404) return null
  const text = new TextDecoder().decode(response.body)
  // Whatever is written is written over by doing it again.
  const failure = failureOfStatus({ ...response, text: text.slice(0, 2_000) }, { method }, Date.now())
  if (failure) throw new AppError(failure)
  const parsed = schema.safeParse(asJson(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError({ code: 'unavailable', message: `${new URL(response.url).host} did not answer as it is documented${issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : ''}: ${issue?.message ?? 'it is something else'}. Look at the address in the connection.`, retryable: false, sent: 'processed' })
}

function asJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return undefined
  }
}
