import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { linesOf } from './blocks.ts'
import { childrenOf } from './children.ts'
import { NotionConfig } from './config.ts'
import { idIn, pageId } from './fields.ts'
import { AnsweredPage, asPage, Page, sampleBlock, samplePage } from './objects.ts'

/** https://developers.notion.com/reference/retrieve-a-page and https://developers.notion.com/reference/get-block-children */
export const getPage = defineAction({
  key: 'get-page', displayName: 'Get a page', summary: 'Read a page, with its content', icon: 'file-text', keywords: ['read', 'row', 'content'],
  description: 'Gives a page with its properties, and with what stands on it when asked for: up to 1000 blocks, those that are within others down to three levels.',
  effect: 'read', config: NotionConfig,
  input: z.strictObject({ page: pageId, withContent: z.boolean().default(false).meta({ title: 'With its content' }), nested: z.boolean().default(true).meta({ title: 'With what is within blocks', description: 'Each block that holds others takes a request of its own.' }) }),
  output: Page.extend({
    content: z.string().nullable().meta({ description: 'As Markdown; null when it was not asked for' }), blocks: z.array(z.record(z.string(), z.json())).meta({ description: 'Those within a block are its `children`' }),
    isWhole: z.boolean().meta({ description: 'Whether all of the content that was asked for is there' }),
  }),
  defaultInput: { page: '', withContent: true }, sample: { ...samplePage, content: 'Two tins.', blocks: [sampleBlock], isWhole: true },
  async run({ page, withContent, nested }, { http }) {
    const found = asPage(await callJsonAs(http, AnsweredPage, { method: 'GET', url: path`/pages/${idIn(page)}` }))
    if (!withContent) return { ...found, content: null, blocks: [], isWhole: true }
    const { blocks, isWhole } = await childrenOf(http, idIn(page), { levels: nested ? 3 : 0 })
    return { ...found, content: blocks.flatMap(linesOf).join('\n'), blocks, isWhole }
  },
})
