import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { newEntry } from './new-entry.ts'
import { read } from './read.ts'

export const rss = defineConnector({
  key: 'rss',
  displayName: 'RSS',
  icon: 'rss',
  capabilities: ['action', 'trigger', 'polling'],
  reach: 'anywhere',
  shows: 'public',
  config: z.strictObject({}),
  actions: [read],
  polls: [newEntry],
})
