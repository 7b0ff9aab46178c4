import type { z } from 'zod'
import type { ActionHttp } from '../define.ts'
import { callJsonAs, type JsonCall } from '../kit/call-json.ts'
import { withoutSecret } from '../kit/without-secret.ts'
import type { SheetsConfig } from './config.ts'
import { sheetsScope } from './scopes.ts'
import { tokenOf } from './service-account.ts'

type Context = { http: ActionHttp; config: SheetsConfig }
type Call = <Answer extends z.ZodType>(answer: Answer, call: JsonCall) => Promise<z.output<Answer>>

/** Calls of one step, which share a token. `scope`: of a service account's; who signed in has those that they agreed to. */
export async function sheets({ http, config: { serviceAccount } }: Context, scope = sheetsScope): Promise<Call> {
  if (serviceAccount === undefined) return (answer, call) => callJsonAs(http, answer, call)
  const token = await tokenOf(http, serviceAccount, scope)
  return (answer, call) => withoutSecret(token, () => callJsonAs(http, answer, { ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } }))
}
