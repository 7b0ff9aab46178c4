// Reads RSS 2.0 (https://www.rssboard.org/rss-specification), RSS 1.0 (https://web.resource.org/rss/1.0/spec) and Atom (RFC 4287).
//  P1. A feed that declares entities of its own is refused: expanding them is how a small answer fills the memory.
//  P2. What a feed leaves out is null or empty; text may be HTML, and is handed on as it is.
import { AppError } from '@shared/failure.ts'
import { z } from 'zod'

export const Entry = z.object({
  id: z.string().meta({ description: 'What the entry is known by: its id, its guid, else its link' }),
  title: z.string(),
  link: z.string().nullable().meta({ description: 'The address of the entry' }),
  published: z.string().nullable().meta({ description: 'When it came out, as 2026-01-31T09:30:00.000Z' }),
  updated: z.string().nullable().meta({ description: 'When it was last changed' }),
  author: z.string().nullable(),
  summary: z.string().nullable().meta({ description: 'The short text, often HTML' }),
  content: z.string().nullable().meta({ description: 'The whole text where the feed has it, often HTML' }),
  categories: z.array(z.string()),
})
export type Entry = z.infer<typeof Entry>

export const Feed = z.object({
  title: z.string(),
  link: z.string().nullable(),
  description: z.string().nullable(),
  entries: z.array(Entry),
})
export type Feed = z.infer<typeof Feed>

type Xml = string | { [name: string]: Xml } | Xml[]

/** Entries in the feed's order, each id once. Throws AppError `unavailable` for what is no feed. `from`: the address, for messages. */
export async function parseFeed(text: string, from: string): Promise<Feed> {
  if (/<!ENTITY/i.test(text)) throw noFeed(from, 'It declares entities of its own, which are not read')
  const { XMLParser, XMLValidator } = await import('fast-xml-parser')
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw noFeed(from, `It is no proper XML: ${valid.err.msg.slice(0, 200)} (line ${valid.err.line})`)
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, parseAttributeValue: false, htmlEntities: true, cdataPropName: false })
  const root = parser.parse(text) as Xml
  const [rss, rdf, atom] = [at(root, 'rss'), at(root, 'rdf:RDF'), at(root, 'feed')]
  if (atom !== undefined) return unique(atomFeed(atom, from))
  const channel = at(rss ?? rdf, 'channel')
  if (channel === undefined) throw noFeed(from, `It begins with: ${text.trim().slice(0, 100).replace(/\s+/g, ' ')}`)
  return unique({
    title: textAt(channel, 'title') ?? '', link: absolute(textAt(channel, 'link'), from), description: textAt(channel, 'description'),
    entries: listAt(rss === undefined ? rdf : channel, 'item').map((item) => rssEntry(item, from)),
  })
}

function rssEntry(item: Xml, from: string): Entry {
  const link = absolute(textAt(item, 'link') ?? textAt(item, '@rdf:about'), from)
  const title = textAt(item, 'title') ?? ''
  const published = dateOf(textAt(item, 'pubDate') ?? textAt(item, 'dc:date'))
  return {
    id: textAt(item, 'guid') ?? link ?? `${title} ${published ?? ''}`.trim(),
    title, link, published, updated: dateOf(textAt(item, 'atom:updated')),
    author: textAt(item, 'dc:creator') ?? textAt(item, 'author'),
    summary: textAt(item, 'description'), content: textAt(item, 'content:encoded'),
    categories: listAt(item, 'category').flatMap((each) => textOf(each) ?? []),
  }
}

function atomFeed(feed: Xml, from: string): Feed {
  return { title: textAt(feed, 'title') ?? '', link: atomLink(feed, from), description: textAt(feed, 'subtitle'), entries: listAt(feed, 'entry').map((entry) => atomEntry(entry, from)) }
}

function atomEntry(entry: Xml, from: string): Entry {
  const link = atomLink(entry, from)
  const title = textAt(entry, 'title') ?? ''
  const updated = dateOf(textAt(entry, 'updated'))
  return {
    id: textAt(entry, 'id') ?? link ?? `${title} ${updated ?? ''}`.trim(),
    title, link, published: dateOf(textAt(entry, 'published')) ?? updated, updated,
    author: listAt(entry, 'author').map((author) => textAt(author, 'name')).find((name) => name !== null) ?? null,
    summary: textAt(entry, 'summary'), content: textAt(entry, 'content'),
    categories: listAt(entry, 'category').flatMap((each) => textAt(each, '@term') ?? []),
  }
}

/** The page that an entry stands for: `alternate`, which is also what a link without a relation is (RFC 4287, section 4.2.7.2). */
function atomLink(of: Xml, from: string): string | null {
  const links = listAt(of, 'link')
  const found = links.find((link) => (textAt(link, '@rel') ?? 'alternate') === 'alternate') ?? links[0]
  return found === undefined ? null : absolute(textAt(found, '@href'), from)
}

function at(value: Xml | undefined, name: string): Xml | undefined {
  return typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

function listAt(value: Xml | undefined, name: string): Xml[] {
  const found = at(value, name)
  if (found === undefined) return []
  return Array.isArray(found) ? found : [found]
}

function textAt(value: Xml, name: string): string | null {
  const [first] = listAt(value, name)
  return first === undefined ? null : textOf(first)
}

function textOf(value: Xml): string | null {
  const text = typeof value === 'string' ? value : at(value, '#text')
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : null
}

function dateOf(text: string | null): string | null {
  const time = text === null ? NaN : Date.parse(text)
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

function absolute(link: string | null, from: string): string | null {
  if (link === null) return null
  return URL.canParse(link, from) ? new URL(link, from).href : link
}

function unique(feed: Feed): Feed {
  const seen = new Set<string>()
  return { ...feed, entries: feed.entries.filter(({ id }) => id !== '' && !seen.has(id) && seen.add(id)) }
}

function noFeed(from: string, why: string): AppError {
  return new AppError({ code: 'unavailable', message: `${new URL(from).host} did not answer with a feed. ${why}. Open the address in a browser: it must show RSS or Atom.`, retryable: true, sent: 'processed' })
}
