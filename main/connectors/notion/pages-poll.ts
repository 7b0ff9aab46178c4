import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { definePoll } from '../define-poll.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { NotionConfig } from './config.ts'
import { dataSource, dataSources, idIn } from './fields.ts'
import { AnsweredPage, asPage, samplePage } from './objects.ts'

const Answer = z.looseObject({ results: z.array(AnsweredPage), next_cursor: z.string().nullish() })
const mostPages = 10

/**
 * Notion's times are cut to the minute, so that what happened in the last one may not have been there yet: it is listed
 * again, and known by its id. https://developers.notion.com/reference/post-database-query-filter#timestamp
 */
export const pagesPoll = definePoll({
  key: 'pages', displayName: 'Pages of a database', summary: 'When a page is new or changed', icon: 'database', config: NotionConfig,
  input: z.strictObject({
    dataSource: dataSource.meta({ title: 'Data source', description: 'The id of a data source of the database: in its menu, Manage data sources, Copy data source ID.', 'x-literal': true }),
    when: z.enum(['created', 'changed']).default('created').meta({ title: 'When a page is', description: 'changed: each change counts, at most one a minute.', 'x-literal': true }),
  }),
  options: { dataSources }, defaultInput: { dataSource: '', when: 'created' }, everyMs: 120_000,
  samples: [{ name: 'New page', payload: samplePage as JsonObject }],
  async poll({ dataSource: source, when }, { http, cursor }) {
    const timestamp = when === 'created' ? 'created_time' : 'last_edited_time'
    const isFirst = typeof cursor !== 'string'
    const pages: z.output<typeof AnsweredPage>[] = []
    let next: string | undefined
    do {
      const answer = await callJsonAs(http, Answer, {
        method: 'POST', url: path`/data_sources/${idIn(source)}/query`,
        json: { page_size: 100, start_cursor: next, result_type: 'page', sorts: [{ timestamp, direction: isFirst ? 'descending' : 'ascending' }], ...(!isFirst && { filter: { timestamp, [timestamp]: { on_or_after: cursor } } }) },
      })
      pages.push(...answer.results)
      next = isFirst ? undefined : (answer.next_cursor ?? undefined)
    } while (next !== undefined && pages.length < mostPages * 100)
    const inOrder = isFirst ? pages.reverse() : pages
    return {
      items: inOrder.map((page) => ({ id: when === 'created' ? page.id : `${page.id} ${page.last_edited_time}`, payload: asPage(page) as JsonObject })),
      cursor: inOrder.at(-1)?.[timestamp] ?? cursor,
    }
  },
})
