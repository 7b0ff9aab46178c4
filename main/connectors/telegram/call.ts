import { z } from 'zod'
import type { ActionHttp } from '../define.ts'
import { callJsonAs, type JsonCall } from '../kit/call-json.ts'
import { withoutSecret } from '../kit/without-secret.ts'
import { tokenOf, type TelegramConfig } from './config.ts'

type Context = { http: ActionHttp; config: TelegramConfig }

/**
 * One method of the Bot API; gives its `result`. No redirect is followed and no error names the address, since the token
 * is in it. https://core.telegram.org/bots/api#making-requests
 */
export async function call<Result extends z.ZodType>({ http, config }: Context, result: Result, method: string, given: Pick<JsonCall, 'json' | 'query'> = {}): Promise<z.output<Result>> {
  const token = tokenOf(config)
  const answer = await withoutSecret(token, () => callJsonAs(http, z.looseObject({ ok: z.literal(true), result }), { method: given.json === undefined ? 'GET' : 'POST', url: `/bot${token}/${method}`, redirect: 'manual', ...given }))
  return answer.result as z.output<Result>
}
