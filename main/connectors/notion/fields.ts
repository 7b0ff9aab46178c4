import { isJsonObject } from '@shared/json.ts'
import { z } from 'zod'
import type { FieldOption, LookupContext } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import type { NotionConfig } from './config.ts'
import { plainText } from './rich-text.ts'

const hex = /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}(?=$|[?#])/i
const named = (title: string, description: string) => z.string().regex(hex, 'Write an id of Notion, or the address of the page').meta({ title, description, examples: ['59833787-2cf9-4fdf-8782-e53db20768a5'] })

/** What fields of more than one action say. */
export const pageId = named('Page', 'Its id, or the address that it is seen at.')
export const dataSource = named('Data source', 'The id of a data source: a database has one or several.').meta({ 'x-options': 'dataSources' })
export const values = z.record(z.string(), z.json()).meta({ title: 'Properties', description: 'By their names: { "Name": "Order tea", "Status": "Done", "Due": "2026-12-24" }. What is no plain value goes as Notion takes it.', 'x-widget': 'json' })
export const content = z.string().max(100_000).meta({ title: 'Content', description: 'In the Markdown of everyday: headings, lists (two levels within them), - [ ] to tick, quotes, code.', 'x-widget': 'multiline' })
export const blocks = z.array(z.record(z.string(), z.json())).max(100).meta({ title: 'Blocks', description: 'In place of the content, as Notion takes them, up to 100.', 'x-widget': 'json' })
export const limit = z.number().int().min(1).max(100).default(50).meta({ title: 'At most', description: 'How many, up to 100.' })
export const after = z.string().min(1).optional().meta({ title: 'After', description: 'The next of the page before, for the page after it.' })

/** The id within an address, too. */
export function idIn(text: string): string {
  return hex.exec(text)?.[0] ?? text
}

export const Found = z.looseObject({ results: z.array(z.record(z.string(), z.json())), next_cursor: z.string().nullish(), has_more: z.boolean().optional() })

/** The newest hundred; others can be written by their ids. https://developers.notion.com/reference/post-search */
export async function dataSources(_input: unknown, { http }: LookupContext<NotionConfig>): Promise<FieldOption[]> {
  const { results } = await callJsonAs(http, Found, { method: 'POST', url: '/search', json: { filter: { property: 'object', value: 'data_source' }, sort: { timestamp: 'last_edited_time', direction: 'descending' }, page_size: 100 } })
  return results.filter(isJsonObject).flatMap(({ id, title }) => (typeof id === 'string' ? [{ value: id, label: plainText(title) || 'Without a title' }] : []))
}
