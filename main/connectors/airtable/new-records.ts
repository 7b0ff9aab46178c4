import { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { definePoll } from '../define-poll.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { AirtableConfig } from './config.ts'
import { AirtableRecord, base, formula, options, sampleRecord, table, tablePath } from './fields.ts'

/** Pages come in no order of time, so that all of them have to be seen before the next look may begin after them. */
const mostPages = 100
const Answer = z.looseObject({ records: z.array(AirtableRecord), offset: z.string().optional() })

/** By the time of creation, which every record has. https://airtable.com/developers/web/api/list-records */
export const newRecords = definePoll({
  key: 'new-records', displayName: 'New records in a table', summary: 'When a record is added', icon: 'table', config: AirtableConfig,
  input: z.strictObject({
    base: base.meta({ title: 'Base', description: 'Its id, which begins with app: the first part after airtable.com/ in its address.', 'x-literal': true }),
    table: table.meta({ title: 'Table', description: 'Its id, which begins with tbl, or its name.', 'x-literal': true }),
    formula: formula.optional().meta({ title: 'Only when', description: 'A formula that is true for the records meant, such as {Status} = "Open".', 'x-literal': true }),
  }),
  options, defaultInput: { base: '', table: '' }, everyMs: 120_000,
  samples: [{ name: 'New record', payload: sampleRecord as JsonObject }],
  async poll({ base: inBase, table: ofTable, formula: filter }, { http, cursor }) {
    const since = typeof cursor === 'string' ? cursor : null
    // A second earlier, since times are cut: what comes again is known by its id.
    const isNew = since === null ? null : `IS_AFTER(CREATED_TIME(), DATETIME_PARSE('${new Date(Date.parse(since) - 1_000).toISOString()}'))`
    const parts = [isNew, filter].filter((part) => typeof part === 'string')
    const records: z.output<typeof AirtableRecord>[] = []
    let offset: string | undefined
    let pages = 0
    do {
      const page = await callJsonAs(http, Answer, { method: 'GET', url: tablePath(inBase, ofTable), query: { filterByFormula: parts.length > 1 ? `AND(${parts.join(', ')})` : parts[0], pageSize: 100, offset } })
      records.push(...page.records)
      offset = page.offset
      pages++
    } while (offset !== undefined && pages < mostPages)
    if (offset !== undefined) throw new AppError({ code: 'limit', message: `There are more than ${records.length} records to look through. Say by a formula or by another table which of them are meant.`, retryable: false })
    const inOrder = records.sort((a, b) => Date.parse(a.createdTime) - Date.parse(b.createdTime))
    return { items: inOrder.map((record) => ({ id: record.id, payload: record as JsonObject })), cursor: inOrder.at(-1)?.createdTime ?? cursor }
  },
})
