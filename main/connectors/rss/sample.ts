import type { Entry } from './parse-feed.ts'

export const sampleEntry: Entry = {
  id: 'https://blog.example.com/?p=1042', title: 'Release 4.2: faster searches', link: 'https://blog.example.com/release-4-2',
  published: '2026-01-31T09:30:00.000Z', updated: null, author: 'Ada Lovelace', summary: 'Searches take a third of the time, and three faults are mended.', content: null, categories: ['Releases'],
}
