import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'
import { toFailure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newEntry } from './new-entry.ts'
import { parseFeed } from './parse-feed.ts'

const from = 'https://blog.example.com/feed.xml'

test('an RSS 2.0 feed is read with its guids, dates, authors and both texts', async () => {
  const feed = await parseFeed(`<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
    <title>Tea &amp; more</title><link>https://blog.example.com/</link><description>News</description>
    <item><title>It&#8217;s here</title><link>/posts/2</link><guid isPermaLink="false">tag-2</guid><pubDate>Sat, 31 Jan 2026 09:30:00 GMT</pubDate><dc:creator>Ada</dc:creator>
      <description><![CDATA[<p>Short</p>]]></description><content:encoded><![CDATA[<p>Long & whole</p>]]></content:encoded><category>Tea</category><category>Cups</category></item>
    <item><title>Old</title><link>https://blog.example.com/posts/1</link></item>
  </channel></rss>`, from)
  expect(feed).toEqual({
    title: 'Tea & more', link: 'https://blog.example.com/', description: 'News',
    entries: [
      { id: 'tag-2', title: 'It’s here', link: 'https://blog.example.com/posts/2', published: '2026-01-31T09:30:00.000Z', updated: null, author: 'Ada', summary: '<p>Short</p>', content: '<p>Long & whole</p>', categories: ['Tea', 'Cups'] },
      { id: 'https://blog.example.com/posts/1', title: 'Old', link: 'https://blog.example.com/posts/1', published: null, updated: null, author: null, summary: null, content: null, categories: [] },
    ],
  })
})

test('an Atom feed is read by its ids and its alternate links', async () => {
  const feed = await parseFeed(`<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">Notes</title><link rel="self" href="/feed"/><link href="https://notes.example.com/"/>
    <entry><id>urn:1</id><title>One</title><link rel="edit" href="/edit/1"/><link rel="alternate" href="/1"/><updated>2026-01-02T00:00:00Z</updated><author><name>Grace</name></author><category term="Ships"/><summary>Short</summary></entry></feed>`, from)
  expect(feed).toMatchObject({ title: 'Notes', link: 'https://notes.example.com/', entries: [{ id: 'urn:1', title: 'One', link: 'https://blog.example.com/1', published: '2026-01-02T00:00:00.000Z', author: 'Grace', categories: ['Ships'], summary: 'Short' }] })
})

test('an RSS 1.0 feed, whose items stand beside the channel, is read as well', async () => {
  const feed = await parseFeed('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel><title>Old style</title></channel><item rdf:about="https://a.example/1"><title>One</title></item></rdf:RDF>', from)
  expect(feed).toMatchObject({ title: 'Old style', entries: [{ id: 'https://a.example/1', title: 'One' }] })
})

test('an entry that a feed lists twice counts once', async () => {
  const feed = await parseFeed('<rss><channel><item><guid>1</guid></item><item><guid>1</guid></item></channel></rss>', from)
  expect(feed.entries).toHaveLength(1)
})

test.each([
  ['entities of its own', '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><title>&b;</title></channel></rss>', /entities of its own/],
  ['a file of this computer', '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>', /entities of its own/],
  ['tags that do not close', '<rss><channel><title>A</channel></rss>', /no proper XML/],
  ['a web page', '<html><body>Hello</body></html>', /begins with: <html>/],
])('what holds %s is refused as no feed', async (_what, text, says) => {
  const failure = await parseFeed(text, from).then(() => null, toFailure)
  expect(failure).toMatchObject({ code: 'unavailable', message: expect.stringMatching(says) as unknown })
})

let server: TestServer
let client: ReturnType<typeof createHttp>
beforeEach(async () => {
  server = await serveHttp(({ headers }, response) => {
    if (headers['if-none-match'] === '"v1"') response.writeHead(304).end()
    else response.writeHead(200, { etag: '"v1"', 'content-type': 'text/xml' }).end(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><rss><channel><item><guid>b</guid><title>Gr\u00fc\u00dfe</title></item><item><guid>a</guid></item></channel></rss>', 'latin1'))
  })
  client = createHttp({ grants: () => [parseGrant(server.origin, { addedAt: 0 })] })
})
afterEach(async () => {
  await client.close()
  await server.close()
})

test('a poll gives the older entries first, in the encoding that the document names, and asks only for what changed since', async () => {
  const poll = (cursor: JsonValue) => newEntry.poll({ url: `${server.origin}/feed` }, { config: {}, http: client, cursor, signal: new AbortController().signal } as never)
  const first = await poll(null)
  expect(first.items.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(first.items[1]?.payload).toMatchObject({ title: 'Grüße' })
  expect(await poll(first.cursor)).toEqual({ items: [], cursor: first.cursor })
  expect(server.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"'])
})
