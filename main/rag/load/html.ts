import type { Section } from '../chunk.ts'
import { decodeEntities } from './entities.ts'

const silent = new Set(['script', 'style', 'noscript', 'template', 'svg', 'head', 'nav', 'iframe', 'object', 'select', 'button'])
const inline = new Set(['a', 'abbr', 'b', 'bdi', 'bdo', 'cite', 'code', 'data', 'dfn', 'em', 'font', 'i', 'kbd', 'label', 'mark', 'q', 's', 'samp', 'small', 'span', 'strong', 'sub', 'sup', 'time', 'tt', 'u', 'var', 'wbr'])
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
  for (const { start, end, name, isEnd } of markup(html)) {
    if (skipped === null) add(html.slice(from, start))
    from = end
    if (name === '') continue
    if (skipped !== null) {
      if (isEnd && name === skipped) skipped = null
      continue
    }
    if (!isEnd && silent.has(name) && !html.startsWith('/>', end - 2)) skipped = name
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

type Markup = { start: number; end: number; /** In small letters; empty for a comment or a declaration. */ name: string; isEnd: boolean }

/** Tags, comments and declarations in their order. Each place is looked at a few times at most, whatever is written there. */
function* markup(html: string): Generator<Markup> {
  const lastClose = html.lastIndexOf('>')
  for (let start = html.indexOf('<'); start !== -1 && start < lastClose;) {
    const tag = /^<(\/?)([A-Za-z][A-Za-z0-9:-]{0,40})/.exec(html.slice(start, start + 50))
    const end = tag ? endOfTag(html, start + tag[0].length) : endOfOther(html, start)
    if (end !== null) yield { start, end, name: tag?.[2]?.toLowerCase() ?? '', isEnd: tag?.[1] === '/' }
    start = html.indexOf('<', end ?? start + 1)
  }
}

/** Attributes may hold ">" between quotes. A quote that does not end is none. */
function endOfTag(html: string, from: number): number {
  for (let at = from; at < html.length; at++) {
    const sign = html[at]
    if (sign === '>') return at + 1
    if (sign !== '"' && sign !== "'") continue
    const close = html.indexOf(sign, at + 1)
    if (close === -1) break
    at = close
  }
  return html.indexOf('>', from) + 1
}

/** Null for a "<" that is just one. */
function endOfOther(html: string, start: number): number | null {
  if (html.startsWith('<!--', start)) {
    const close = html.indexOf('-->', start + 4)
    return close === -1 ? html.length : close + 3
  }
  return /[!?/]/.test(html[start + 1] ?? '') ? html.indexOf('>', start) + 1 : null
}
