import { isJsonObject, type JsonObject } from '@shared/json.ts'
import type { ActionHttp } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { Found } from './fields.ts'

const mostBlocks = 1_000
/** At three a second, which is what Notion takes on average, half a minute. https://developers.notion.com/reference/request-limits */
const mostRequests = 90
/** Pages of their own, which are read by themselves. */
const apart: ReadonlySet<unknown> = new Set(['child_page', 'child_database'])

/**
 * What stands on a page or in a block, in its order; what is within a block is its `children`, down to so many `levels`.
 * `isWhole` is false where there was more. https://developers.notion.com/reference/get-block-children
 */
export async function childrenOf(http: ActionHttp, id: string, { levels }: { levels: number }): Promise<{ blocks: JsonObject[]; isWhole: boolean }> {
  let count = 0
  let requests = 0
  let isWhole = true
  const within = async (parent: string, left: number): Promise<JsonObject[]> => {
    const listed: JsonObject[] = []
    let cursor: string | undefined
    do {
      requests++
      const page = await callJsonAs(http, Found, { method: 'GET', url: path`/blocks/${parent}/children`, query: { page_size: 100, start_cursor: cursor } })
      listed.push(...page.results.filter(isJsonObject))
      count += page.results.length
      cursor = page.has_more === true ? (page.next_cursor ?? undefined) : undefined
    } while (cursor !== undefined && hasRoom())
    isWhole &&= cursor === undefined
    const blocks: JsonObject[] = []
    for (const block of listed) {
      const { id: own, type, has_children: holds } = block
      const isRead = holds === true && levels > 0 && typeof own === 'string' && !apart.has(type)
      if (isRead && left > 0 && hasRoom()) blocks.push({ ...block, children: await within(own, left - 1) })
      else {
        isWhole &&= !isRead
        blocks.push(block)
      }
    }
    return blocks
  }
  const hasRoom = (): boolean => count < mostBlocks && requests < mostRequests
  return { blocks: await within(id, levels), isWhole }
}
