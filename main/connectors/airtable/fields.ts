import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import type { FieldOption, LookupContext } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import type { AirtableConfig } from './config.ts'

/** What fields of more than one action say. */
export const base = z.string().regex(/^app[A-Za-z0-9]{14}$/, 'A base is named by its id, which begins with app').meta({ title: 'Base', description: 'Its id, which begins with app.', examples: ['appLkNDICXNqxSDhG'], 'x-options': 'bases' })
export const table = z.string().min(1).max(200).meta({ title: 'Table', description: 'Its id, which begins with tbl, or its name.', examples: ['Orders'], 'x-options': 'tables' })
export const recordId = z.string().regex(/^rec[A-Za-z0-9]{14}$/, 'A record is named by its id, which begins with rec').meta({ title: 'Record', description: 'Its id, which begins with rec.', examples: ['rec560UJdUtocSouk'] })
export const fields = z.record(z.string(), z.json()).meta({ title: 'Fields', description: 'By their names or ids: { "Name": "Tea", "Amount": 12 }', 'x-widget': 'json' })
export const typecast = z.boolean().default(false).meta({ title: 'Convert values', description: 'Airtable makes of a text what the field takes, and adds missing choices.' })
export const formula = z.string().min(1).max(15_000).meta({ title: 'Formula', description: 'Records for which it is true, such as {Status} = "Open".', examples: ['{Status} = "Open"'] })

export const AirtableRecord = z.looseObject({ id: z.string(), createdTime: z.string(), fields: z.record(z.string(), z.json()) })
export const sampleRecord = { id: 'rec560UJdUtocSouk', createdTime: '2026-03-14T09:26:53.000Z', fields: { Name: 'Tea', Amount: 12, Status: 'Open' } }

export function tablePath(inBase: string, ofTable: string): string {
  return path`/${inBase}/${ofTable}`
}

type Look = (input: JsonObject, context: LookupContext<AirtableConfig>) => Promise<readonly FieldOption[]>
const Named = z.looseObject({ id: z.string(), name: z.string() })
const asOption = ({ id, name }: z.output<typeof Named>): FieldOption => ({ value: id, label: name })

/** https://airtable.com/developers/web/api/list-bases, a thousand a page */
const bases: Look = async (_input, { http }) =>
  (await callJsonAs(http, z.looseObject({ bases: z.array(Named) }), { method: 'GET', url: '/meta/bases' })).bases.map(asOption)

/** https://airtable.com/developers/web/api/get-base-schema */
const tables: Look = async ({ base: inBase }, { http }) => {
  if (typeof inBase !== 'string' || inBase === '' || inBase.includes('{{')) return []
  return (await callJsonAs(http, z.looseObject({ tables: z.array(Named) }), { method: 'GET', url: path`/meta/bases/${inBase}/tables` })).tables.map(asOption)
}

export const options = { bases, tables }
