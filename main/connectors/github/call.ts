import { AppError } from '@shared/failure.ts'
import { headerOf } from '@shared/http/status.ts'
import type { HttpResponse } from '@shared/http/exchange.ts'
import { z } from 'zod'
import type { ActionHttp } from '../define.ts'
import { callJson, callJsonAs, type JsonCall } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'

/** `octo-org/octo-repo` below `/repos`. */
export function repositoryPath(repository: string): string {
  const [owner = '', name = ''] = repository.split('/')
  return path`/repos/${owner}/${name}`
}

/** Pages of a list, as many as it takes for `most` entries, and whether there were more. https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export async function pages<Item extends z.ZodType>(http: ActionHttp, item: Item, call: Omit<JsonCall, 'method'>, most: number): Promise<{ items: z.output<Item>[]; isWhole: boolean }> {
  const perPage = Math.min(100, most)
  const items: z.output<Item>[] = []
  for (let page = 1; ; page++) {
    const found = await callJsonAs(http, z.array(item), { ...call, method: 'GET', query: { ...call.query, per_page: perPage, page } })
    items.push(...found)
    if (found.length < perPage) return { items: items.slice(0, most), isWhole: items.length <= most }
    if (items.length >= most) return { items: items.slice(0, most), isWhole: false }
  }
}

/** What a list of deliveries gives, and its next cursor. */
export async function callWithCursor<Item extends z.ZodType>(http: ActionHttp, item: Item, call: JsonCall): Promise<{ items: z.output<Item>[]; next: string | null }> {
  const { body, headers } = await callJson(http, call)
  const parsed = z.array(item).safeParse(body)
  if (!parsed.success) throw new AppError({ code: 'unavailable', message: `GitHub did not answer with a list of what it documents: ${parsed.error.issues[0]?.message ?? ''}.`, retryable: false, sent: 'processed' })
  return { items: parsed.data, next: nextCursor({ headers }) }
}

/** `<https://api.github.com/…&cursor=v1_123>; rel="next"` */
function nextCursor(answer: Pick<HttpResponse, 'headers'>): string | null {
  const next = (headerOf(answer, 'link') ?? '').split(/,\s*(?=<)/).find((link) => /;\s*rel="next"/.test(link))
  const address = /^<([^>]*)>/.exec(next ?? '')?.[1] ?? ''
  return URL.canParse(address) ? new URL(address).searchParams.get('cursor') : null
}
