import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { NotionConfig } from './config.ts'
import { idIn, pageId, values } from './fields.ts'
import { AnsweredPage, asPage, Page, samplePage } from './objects.ts'
import { propertiesOf } from './values.ts'

export const updatePage = defineAction({
  key: 'update-page', displayName: 'Update a page', summary: 'Change properties of a page', icon: 'pencil', keywords: ['row', 'status', 'trash', 'restore'],
  description: 'Sets properties of a page by their names, moves it to the trash or takes it out again. What is left out stays as it is.',
  // Each property is set, none is added to: https://developers.notion.com/reference/patch-page
  effect: 'idempotent', config: NotionConfig,
  input: z.strictObject({ page: pageId, properties: values.default({}), inTrash: z.boolean().optional().meta({ title: 'In the trash' }) }),
  output: Page, defaultInput: { page: '', properties: {} }, sample: samplePage,
  describe: ({ page }) => `Update the page ${page}`,
  async run({ page, properties, inTrash }, { http }) {
    const url = path`/pages/${idIn(page)}`
    const { properties: types } = await callJsonAs(http, AnsweredPage, { method: 'GET', url })
    return asPage(await callJsonAs(http, AnsweredPage, { method: 'PATCH', url, json: { properties: propertiesOf(properties, types), ...(inTrash !== undefined && { in_trash: inTrash }) } }))
  },
})
