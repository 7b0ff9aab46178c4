import type { Section } from '../chunk.ts'
import { decodeEntities } from './entities.ts'

const silent = new Set(['script', 'style', 'noscript', 'template', 'svg', 'head', 'nav', 'iframe', 'object', 'select', 'button'])
const inline = new Set(['a', 'abbr', 'b', 'bdi', 'bdo', 'cite', 'code', 'data', 'dfn', 'em', 'font', 'i', 'kbd', 'label', 'mark', 'q', 's', 'samp', 'small', 'span', 'strong', 'sub', 'sup', 'time', 'tt', 'u', 'var', 'wbr'])
/** A tag, a comment, or a declaration; attributes may hold ">" between quotes. */
const markup = /<!--[\s\S]*?(?:-->|$)|<[!?][^>]*>|<(\/?)([A-Za-z][A-Za-z0-9:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/g

/** The text of a page by its headings. Scripts, styles and menus are left out. It reads what is not well-formed as browsers nearly do. */
export function htmlSections(html: string): Section[] {
  const sections: Section[] = []
  let headings: { level: number; text: string }[] = []
  let text = ''
  let heading: { level: number; text: string } | null = null
  let skipped: string | null = null
  const finish = (): void => {
    if (text.trim() !== '') sections.push({ headings: headings.map((each) => each.text), text })
    text = ''
  }
  const add = (raw: string): void => {
    const words = decodeEntities(raw).replace(/\s+/g, ' ')
    if (heading) heading.text += words
    else text += words
  }
  let from = 0
  for (const { index, 0: { length }, 1: slash, 2: tag } of html.matchAll(markup)) {
    if (skipped === null) add(html.slice(from, index))
    from = index + length
    if (tag === undefined) continue
    const name = tag.toLowerCase()
    const isEnd = slash === '/'
    if (skipped !== null) {
      if (isEnd && name === skipped) skipped = null
      continue
    }
    if (!isEnd && silent.has(name) && !html.slice(index, from).endsWith('/>')) skipped = name
    else if (/^h[1-6]$/.test(name)) {
      if (heading) headings = [...headings.filter(({ level }) => level < (heading?.level ?? 1)), { level: heading.level, text: heading.text.trim() }]
      else if (!isEnd) finish()
      heading = isEnd ? null : { level: Number(name.slice(1)), text: '' }
    } else if (!inline.has(name) && !heading) text += name === 'p' || name === 'table' ? '\n\n' : name === 'td' || name === 'th' ? ' ' : '\n'
  }
  if (skipped === null) add(html.slice(from))
  if (heading) text += heading.text
  finish()
  return sections
}
