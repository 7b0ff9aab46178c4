import { z } from 'zod'
import { definePoll } from '../define-poll.ts'
import { markOf, unchangedSince } from '../kit/unchanged.ts'
import { fetchFeed } from './fetch-feed.ts'
import { sampleEntry } from './sample.ts'

export const newEntry = definePoll({
  key: 'new-entry',
  displayName: 'New entry in a feed',
  summary: 'When an RSS or Atom feed has a new entry',
  icon: 'rss',
  input: z.strictObject({
    url: z.url({ protocol: /^https?$/, error: 'Write the whole address of a feed, such as https://blog.example.com/feed.xml' }).max(8_000).meta({ title: 'Address of the feed', examples: ['https://blog.example.com/feed.xml'], 'x-literal': true }),
  }),
  defaultInput: { url: '' },
  everyMs: 900_000,
  samples: [{ name: 'New post', payload: sampleEntry }],
  async poll({ url }, { http, cursor }) {
    const found = await fetchFeed(http, url, unchangedSince(cursor))
    if (found === null) return { items: [], cursor }
    // Feeds begin with the newest.
    return { items: found.feed.entries.map((entry) => ({ id: entry.id, payload: entry })).reverse(), cursor: markOf(found.response) }
  },
})
