import { AppError } from '@shared/failure.ts'
import type { LookupContext } from '../define.ts'
import { throwOnStatus } from '../kit/call-json.ts'
import type { HttpConfig } from './config.ts'

/** Of an answer that nobody reads. */
const maxBytes = 1_000_000

/** Asks once and says what answered. Without a path of its own, a service that has nothing at its base works all the same. */
export async function checkHttp({ config: { baseUrl, auth, user, testPath }, http }: LookupContext<HttpConfig>): Promise<{ account: string }> {
  if (baseUrl === undefined) throw new AppError({ code: 'invalid-input', message: 'There is nothing to test: the connection has no base URL.', retryable: false, sent: 'not-sent' })
  const response = await http.request({ method: 'GET', url: testPath ?? '/', maxBytes })
  const { host } = new URL(baseUrl)
  if (testPath === undefined && (response.status === 404 || response.status === 405)) return { account: `${host} answers. Name a path to test with to see whether it knows the credential` }
  throwOnStatus(response, 'GET')
  return { account: auth === 'basic' && user !== undefined ? `${user} at ${host}` : host }
}
