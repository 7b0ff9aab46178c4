import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { beforeWriting } from '../kit/before-writing.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { blocksOf } from './blocks.ts'
import { NotionConfig } from './config.ts'
import { blocks, content, dataSource, dataSources, idIn, pageId, values } from './fields.ts'
import { AnsweredPage, asPage, DataSource, Page, samplePage } from './objects.ts'
import { richText } from './rich-text.ts'
import { propertiesOf } from './values.ts'

/** Notion knows no key of a repetition. https://developers.notion.com/reference/post-page */
export const createPage = defineAction({
  key: 'create-page', displayName: 'Create a page', summary: 'Add a page to a database or a page', icon: 'file-plus', keywords: ['row', 'entry', 'database', 'add'],
  description: 'Creates a page in a data source of a database, with properties by their names, or below another page.',
  effect: 'unsafe', config: NotionConfig,
  input: z.strictObject({
    dataSource: dataSource.optional(), page: pageId.optional().meta({ title: 'Below the page', description: 'In place of a data source: the id or address of the page that it goes below.' }),
    title: z.string().max(2_000).optional().meta({ title: 'Title' }),
    properties: values.optional(), content: content.optional(), blocks: blocks.optional(),
  }),
  output: Page, options: { dataSources }, defaultInput: { dataSource: '', title: '' }, sample: samplePage,
  describe: ({ title }) => `Create the page "${title ?? ''}"`,
  async run({ dataSource: source, page, title, properties = {}, content: markdown, blocks: given }, { http }) {
    if ((source === undefined) === (page === undefined)) throw refused('Say either the data source that the page goes into, or the page that it goes below.')
    const children = given ?? blocksOf(markdown ?? '')
    if (children.length > 100) throw refused(`The content makes ${children.length} blocks, and Notion takes 100 at once. Append the rest by steps of their own.`)
    const send = (parent: object, own: object) => callJsonAs(http, AnsweredPage, { method: 'POST', url: '/pages', json: { parent, properties: own, ...(children.length > 0 && { children }) } })
    if (source === undefined) {
      if (Object.keys(properties).length > 0) throw refused('A page below another page has a title and no further properties.')
      return asPage(await send({ type: 'page_id', page_id: idIn(page ?? '') }, { title: richText(title ?? '') }))
    }
    const { properties: types } = await beforeWriting(() => callJsonAs(http, DataSource, { method: 'GET', url: path`/data_sources/${idIn(source)}` }))
    const titleName = Object.entries(types).find(([, { type }]) => type === 'title')?.[0]
    const named = title !== undefined && titleName !== undefined ? { [titleName]: title, ...properties } : properties
    return asPage(await send({ type: 'data_source_id', data_source_id: idIn(source) }, propertiesOf(named, types)))
  },
})

function refused(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false, sent: 'not-sent' })
}
