import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import type { ActionHttp } from '../define.ts'
import { callJson, type JsonCall } from '../kit/call-json.ts'
import { isRefusal, refusedBy } from './refusals.ts'

const Agreed = z.looseObject({ ok: z.literal(true) })

/** Calls a method of the Web API. Throws AnswerError when Slack says no. https://docs.slack.dev/apis/web-api/ */
export async function callSlack<Answer extends z.ZodType>(http: ActionHttp, answer: Answer, method: string, call: Pick<JsonCall, 'query' | 'json'> = {}): Promise<z.output<Answer>> {
  const { body, url, ...rest } = await callJson(http, { method: call.json === undefined ? 'GET' : 'POST', url: `/${method}`, ...call })
  const { host } = new URL(url)
  if (isRefusal(body)) throw refusedBy({ ...rest, body }, host)
  const parsed = Agreed.safeParse(body).success ? answer.safeParse(body) : null
  if (parsed?.success === true) return parsed.data
  const [issue] = parsed?.error.issues ?? []
  throw new AppError({ code: 'unavailable', message: `${host} did not answer ${method} as it is documented${issue === undefined ? '' : `: ${issue.path.join('.')}: ${issue.message}`}. Has the service changed, or does something answer in its place?`, retryable: false, sent: 'processed' })
}

const Paged = z.looseObject({ response_metadata: z.looseObject({ next_cursor: z.string().optional() }).nullish() })

/** Pages of a list, which stands in the answer under the name `list`, until there are `most` entries. https://docs.slack.dev/apis/web-api/pagination */
export async function slackPages<Item extends z.ZodType>(http: ActionHttp, item: Item, method: string, { list, query, most, perPage = 200 }: { list: 'channels' | 'messages' | 'members'; query: NonNullable<JsonCall['query']>; most: number; perPage?: number }): Promise<{ items: z.output<Item>[]; isWhole: boolean }> {
  const Entries = z.array(item)
  const items: z.output<Item>[] = []
  let cursor: string | undefined
  do {
    const answer = await callSlack(http, Paged.refine((each) => Entries.safeParse(each[list]).success, { message: `no list of ${list}`, path: [list] }), method, { query: { ...query, limit: Math.min(perPage, most), cursor } })
    items.push(...Entries.parse(answer[list]))
    cursor = answer.response_metadata?.next_cursor
  } while (cursor !== undefined && cursor !== '' && items.length < most)
  return { items: items.slice(0, most), isWhole: (cursor === undefined || cursor === '') && items.length <= most }
}
