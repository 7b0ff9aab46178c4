import { isJsonObject, type JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import type { ActionHttp } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { lineOf } from './blocks.ts'
import { NotionConfig } from './config.ts'
import { Found, idIn, pageId } from './fields.ts'
import { AnsweredPage, asPage, Page, sampleBlock, samplePage } from './objects.ts'

const mostBlocks = 1_000

/** https://developers.notion.com/reference/retrieve-a-page and https://developers.notion.com/reference/get-block-children */
export const getPage = defineAction({
  key: 'get-page', displayName: 'Get a page', summary: 'Read a page, with its content', icon: 'file-text', keywords: ['read', 'row', 'content'],
  description: `Gives a page with its properties, and with what stands on it when asked for: up to ${mostBlocks} blocks, without those that are within others.`,
  effect: 'read', config: NotionConfig,
  input: z.strictObject({ page: pageId, withContent: z.boolean().default(false).meta({ title: 'With its content' }) }),
  output: Page.extend({ content: z.string().nullable().meta({ description: 'As Markdown; null when it was not asked for' }), blocks: z.array(z.record(z.string(), z.json())) }),
  defaultInput: { page: '', withContent: true }, sample: { ...samplePage, content: 'Two tins.', blocks: [sampleBlock] },
  async run({ page, withContent }, { http }) {
    const found = asPage(await callJsonAs(http, AnsweredPage, { method: 'GET', url: path`/pages/${idIn(page)}` }))
    if (!withContent) return { ...found, content: null, blocks: [] }
    const blocks = await childrenOf(http, idIn(page))
    return { ...found, content: blocks.map(lineOf).join('\n'), blocks }
  },
})

async function childrenOf(http: ActionHttp, id: string): Promise<JsonObject[]> {
  const blocks: JsonObject[] = []
  let cursor: string | undefined
  do {
    const page = await callJsonAs(http, Found, { method: 'GET', url: path`/blocks/${id}/children`, query: { page_size: 100, start_cursor: cursor } })
    blocks.push(...page.results.filter(isJsonObject))
    cursor = page.has_more === true ? (page.next_cursor ?? undefined) : undefined
  } while (cursor !== undefined && blocks.length < mostBlocks)
  return blocks
}
