import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { NotionConfig } from './config.ts'
import { after, Found, limit } from './fields.ts'
import { answeredPage } from './objects.ts'

/** https://developers.notion.com/reference/post-search */
export const search = defineAction({
  key: 'search', displayName: 'Search', summary: 'Pages and databases by their titles', icon: 'search', keywords: ['find', 'list', 'title'],
  description: 'Finds pages and data sources by their titles, among those that are shared with the integration; the last changed come first.',
  effect: 'read', config: NotionConfig,
  input: z.strictObject({
    text: z.string().max(1_000).optional().meta({ title: 'Text', description: 'Of the title. Empty: all.' }),
    kind: z.enum(['all', 'page', 'data_source']).default('all').meta({ title: 'What' }), limit, after,
  }),
  output: z.strictObject({ results: z.array(z.record(z.string(), z.json())), next: z.string().nullable().meta({ description: 'For the page after it; null at the end' }) }),
  defaultInput: { text: '' }, sample: { results: [answeredPage], next: null },
  async run({ text, kind, limit: size, after: cursor }, { http }) {
    const { results, next_cursor: next } = await callJsonAs(http, Found, {
      method: 'POST', url: '/search',
      json: { query: text, ...(kind !== 'all' && { filter: { property: 'object', value: kind } }), sort: { timestamp: 'last_edited_time', direction: 'descending' }, page_size: size, start_cursor: cursor },
    })
    return { results, next: next ?? null }
  },
})
