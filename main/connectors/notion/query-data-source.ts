import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { NotionConfig } from './config.ts'
import { after, dataSource, dataSources, idIn, limit } from './fields.ts'
import { AnsweredPage, asPage, Page, samplePage } from './objects.ts'

const Answer = z.looseObject({ results: z.array(AnsweredPage), next_cursor: z.string().nullish() })

/** https://developers.notion.com/reference/query-a-data-source */
export const queryDataSource = defineAction({
  key: 'query-data-source', displayName: 'Query a database', summary: 'Pages of a database by a filter', icon: 'database', keywords: ['rows', 'list', 'filter', 'find', 'data source'],
  description: 'Lists pages of a data source of a database, filtered and sorted as Notion does it.',
  effect: 'read', config: NotionConfig,
  input: z.strictObject({
    dataSource,
    filter: z.record(z.string(), z.json()).optional().meta({ title: 'Filter', description: 'As Notion takes it: { "property": "Status", "status": { "equals": "Done" } }', 'x-widget': 'json' }),
    sorts: z.array(z.record(z.string(), z.json())).optional().meta({ title: 'Sort', description: 'As Notion takes it: [{ "property": "Due", "direction": "ascending" }]', 'x-widget': 'json' }),
    limit, after,
  }),
  output: z.strictObject({ pages: z.array(Page), next: z.string().nullable().meta({ description: 'For the page after it; null at the end' }) }),
  options: { dataSources }, defaultInput: { dataSource: '' }, sample: { pages: [samplePage], next: null },
  async run({ dataSource: source, filter, sorts, limit: size, after: cursor }, { http }) {
    const { results, next_cursor: next } = await callJsonAs(http, Answer, { method: 'POST', url: path`/data_sources/${idIn(source)}/query`, json: { filter, sorts, page_size: size, start_cursor: cursor, result_type: 'page' } })
    return { pages: results.map(asPage), next: next ?? null }
  },
})
