import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { appendBlocks } from './append-blocks.ts'
import { NotionConfig, notionService } from './config.ts'
import { createPage } from './create-page.ts'
import { getPage } from './get-page.ts'
import { normalizeNotionError } from './normalize-error.ts'
import { pagesPoll } from './pages-poll.ts'
import { queryDataSource } from './query-data-source.ts'
import { search } from './search.ts'
import { updatePage } from './update-page.ts'

export const notion = defineConnector({
  key: 'notion',
  displayName: 'Notion',
  icon: 'file-text',
  capabilities: ['action', 'polling'],
  reach: 'service',
  config: NotionConfig,
  actions: [createPage, updatePage, getPage, appendBlocks, queryDataSource, search],
  polls: [pagesPoll],
  service: notionService,
  // "An average of three requests per second". https://developers.notion.com/reference/request-limits
  rate: '180/min',
  async check({ http }) {
    const { name, bot } = await callJsonAs(http, z.looseObject({ name: z.string().nullish(), bot: z.looseObject({ workspace_name: z.string().nullish() }).optional() }), { method: 'GET', url: '/users/me' })
    return { account: [name ?? 'Integration', bot?.workspace_name].filter((part) => typeof part === 'string').join(' at ') }
  },
  normalizeError: normalizeNotionError,
})
