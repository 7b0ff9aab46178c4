import { z } from 'zod'
import { defineAction } from '../define.ts'
import { fetchFeed } from './fetch-feed.ts'
import { Feed } from './parse-feed.ts'
import { sampleEntry } from './sample.ts'

export const read = defineAction({
  key: 'read',
  displayName: 'Read a feed',
  summary: 'The entries of an RSS or Atom feed',
  description: 'Fetches an RSS or Atom feed and gives its entries, the newest first as most feeds list them.',
  category: 'connector',
  icon: 'rss',
  keywords: ['rss', 'atom', 'news', 'blog', 'podcast', 'feed'],
  effect: 'read',
  input: z.strictObject({
    url: z.url({ protocol: /^https?$/, error: 'Write the whole address of a feed, such as https://blog.example.com/feed.xml' }).max(8_000).meta({ title: 'Address of the feed', examples: ['https://blog.example.com/feed.xml'] }),
    limit: z.number().int().min(1).max(500).default(50).meta({ title: 'At most', description: 'So many entries, from the top of the feed.' }),
  }),
  output: Feed,
  defaultInput: { url: '' },
  sample: { title: 'Example blog', link: 'https://blog.example.com/', description: 'News of the example', entries: [sampleEntry] },
  async run({ url, limit }, { http }) {
    const found = await fetchFeed(http, url)
    const { entries, ...feed } = found?.feed ?? { title: '', link: null, description: null, entries: [] }
    return { ...feed, entries: entries.slice(0, limit) }
  },
})
