import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { blocksOf } from './blocks.ts'
import { NotionConfig } from './config.ts'
import { blocks, content, Found, idIn, pageId } from './fields.ts'
import { sampleBlock } from './objects.ts'

/** https://developers.notion.com/reference/patch-block-children */
export const appendBlocks = defineAction({
  key: 'append-blocks', displayName: 'Append to a page', summary: 'Write onto a page', icon: 'list-plus', keywords: ['content', 'text', 'block', 'note'],
  description: 'Writes text or blocks onto a page, at its end or its beginning.',
  effect: 'unsafe', config: NotionConfig,
  input: z.strictObject({
    page: pageId.meta({ title: 'Page or block', description: 'Its id, or the address that it is seen at.' }), content: content.optional(), blocks: blocks.optional(),
    position: z.enum(['end', 'start']).default('end').meta({ title: 'Where' }),
  }),
  output: z.looseObject({ blocks: z.array(z.record(z.string(), z.json())).meta({ description: 'What was written, as Notion gives it' }) }),
  defaultInput: { page: '', content: '' }, sample: { blocks: [sampleBlock] },
  describe: ({ page }) => `Append to the page ${page}`,
  async run({ page, content: markdown, blocks: given, position }, { http }) {
    const children = given ?? blocksOf(markdown ?? '')
    if (children.length === 0 || children.length > 100) throw new AppError({ code: 'invalid-input', message: children.length === 0 ? 'There is nothing to append: write a content or blocks.' : `The content makes ${children.length} blocks, and Notion takes 100 at once. Make several steps of it.`, retryable: false, sent: 'not-sent' })
    const { results } = await callJsonAs(http, Found, { method: 'PATCH', url: path`/blocks/${idIn(page)}/children`, json: { children, ...(position === 'start' && { position: { type: 'start' } }) } })
    return { blocks: results }
  },
})
