import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { AirtableConfig } from './config.ts'
import { AirtableRecord, base, formula, options, sampleRecord, table, tablePath } from './fields.ts'

const pageSize = 100
const Answer = z.looseObject({ records: z.array(AirtableRecord), offset: z.string().optional() })

/** https://airtable.com/developers/web/api/list-records */
export const listRecords = defineAction({
  key: 'list-records', displayName: 'List records', summary: 'Records of a table, filtered and sorted', icon: 'table', keywords: ['rows', 'find', 'search', 'query', 'view'],
  description: 'Lists records of a table, those of a view or those for which a formula is true.',
  effect: 'read', config: AirtableConfig,
  input: z.strictObject({
    base, table, formula: formula.optional(),
    view: z.string().min(1).optional().meta({ title: 'View', description: 'Its name or id: its records, in its order.' }),
    sort: z.array(z.strictObject({ field: z.string().min(1).meta({ title: 'Field' }), direction: z.enum(['asc', 'desc']).default('asc').meta({ title: 'Direction' }) })).max(10).optional().meta({ title: 'Sort' }),
    fields: z.array(z.string().min(1)).optional().meta({ title: 'Fields', description: 'Only these. Empty: all.' }),
    limit: z.number().int().min(1).max(1_000).default(100).meta({ title: 'At most', description: 'How many, up to 1000.' }),
    after: z.string().min(1).optional().meta({ title: 'After', description: 'The next of the page before, for the page after it. It ends after some minutes.' }),
  }),
  output: z.strictObject({ records: z.array(AirtableRecord), next: z.string().nullable().meta({ description: 'For the page after it; null at the end' }) }),
  options, defaultInput: { base: '', table: '' }, sample: { records: [sampleRecord], next: null },
  async run({ base: inBase, table: ofTable, formula: filter, view, sort = [], fields: names, limit, after }, { http }) {
    const sorting = Object.fromEntries(sort.flatMap(({ field, direction }, index) => [[`sort[${index}][field]`, field], [`sort[${index}][direction]`, direction]]))
    const records: z.output<typeof AirtableRecord>[] = []
    let offset = after
    do {
      const page = await callJsonAs(http, Answer, { method: 'GET', url: tablePath(inBase, ofTable), query: { filterByFormula: filter, view, ...sorting, 'fields[]': names, pageSize: Math.min(pageSize, limit - records.length), offset } })
      records.push(...page.records)
      offset = page.offset
    } while (offset !== undefined && records.length < limit)
    return { records, next: offset ?? null }
  },
})
