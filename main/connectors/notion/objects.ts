import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { plainText } from './rich-text.ts'
import { plainValues } from './values.ts'

const Property = z.looseObject({ id: z.string().optional(), type: z.string() })

/** A page as Notion gives it. https://developers.notion.com/reference/page */
export const AnsweredPage = z.looseObject({
  id: z.string(), url: z.string(), created_time: z.string(), last_edited_time: z.string(), in_trash: z.boolean().optional(),
  parent: z.looseObject({ type: z.string() }), properties: z.record(z.string(), Property),
})

export const Page = AnsweredPage.extend({
  title: z.string(),
  values: z.record(z.string(), z.json()).meta({ description: 'What the properties say, by their names: { "Status": "Done" }' }),
})

export function asPage(page: z.output<typeof AnsweredPage>): z.output<typeof Page> {
  const title = Object.values(page.properties).find(({ type }) => type === 'title')
  return { ...page, title: plainText((title as JsonObject | undefined)?.['title']), values: plainValues(page.properties) }
}

export const DataSource = z.looseObject({ id: z.string(), title: z.array(z.looseObject({ plain_text: z.string() })), properties: z.record(z.string(), Property) })

export const answeredPage = {
  object: 'page', id: '59833787-2cf9-4fdf-8782-e53db20768a5', created_time: '2026-03-14T09:26:00.000Z', last_edited_time: '2026-03-14T09:30:00.000Z', in_trash: false,
  url: 'https://www.notion.so/Order-tea-598337872cf94fdf8782e53db20768a5', parent: { type: 'data_source_id', data_source_id: 'c174b72c-d782-432f-8dc0-b647e1c96df6', database_id: '248104cd-477e-80fd-b757-e945d38000bd' },
  properties: {
    Name: { id: 'title', type: 'title', title: [{ type: 'text', text: { content: 'Order tea', link: null }, plain_text: 'Order tea', href: null }] },
    Status: { id: 'xB%3D', type: 'status', status: { id: 's1', name: 'In progress', color: 'blue' } },
    Amount: { id: 'Kq%3E', type: 'number', number: 12 },
  },
}
export const samplePage = asPage(answeredPage)

export const sampleDataSource = {
  object: 'data_source', id: 'c174b72c-d782-432f-8dc0-b647e1c96df6', title: [{ type: 'text', plain_text: 'Errands' }],
  properties: { Name: { id: 'title', type: 'title', title: {} }, Status: { id: 'xB%3D', type: 'status', status: { options: [] } }, Amount: { id: 'Kq%3E', type: 'number', number: { format: 'number' } }, Total: { id: 'f1', type: 'formula', formula: {} } },
}

export const sampleBlock = { object: 'block', id: 'c02fc1d3-db8b-45c5-a222-27595b15aea7', type: 'paragraph', has_children: false, paragraph: { rich_text: [{ type: 'text', text: { content: 'Two tins.', link: null }, plain_text: 'Two tins.' }] } }
