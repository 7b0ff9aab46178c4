// document: text as people write it, as Jira's documents and back.
// https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/

import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'

/**
 * Reads the Markdown of everyday: headings, lists, code blocks, **bold**, *italic*, `code` and links; a line break within a
 * paragraph stays one. Whatever else is written stays as it is written.
 */
export function documentOf(text: string): JsonObject {
  return { type: 'doc', version: 1, content: blocksOf(text.replace(/\r\n?/g, '\n').split('\n')) }
}

/** The words of a document, a line for each block; a text stays what it is. */
export function textOf(value: JsonValue | undefined): string | null {
  if (typeof value === 'string') return value
  if (value === undefined || !isJsonObject(value)) return null
  return wordsOf(value).replace(/\n{3,}/g, '\n\n').trim()
}

const heading = /^(#{1,6})\s+(.+)$/
const bullet = /^\s*[-*+]\s+(.+)$/
const numbered = /^\s*\d{1,9}[.)]\s+(.+)$/
const fence = /^```\s*([\w+#-]*)\s*$/

function blocksOf(lines: readonly string[]): JsonObject[] {
  const blocks: JsonObject[] = []
  let at = 0
  const takeWhile = (isPart: (line: string) => boolean): string[] => {
    const start = at
    while (at < lines.length && isPart(lines[at] ?? '')) at++
    return lines.slice(start, at)
  }
  while (at < lines.length) {
    const line = lines[at] ?? ''
    const [, marks, title] = heading.exec(line) ?? []
    const [isFence, language] = fence.exec(line) ?? []
    if (line.trim() === '') at++
    else if (marks !== undefined && title !== undefined) {
      blocks.push({ type: 'heading', attrs: { level: marks.length }, content: inlineOf(title) })
      at++
    } else if (isFence !== undefined) {
      at++
      const code = takeWhile((each) => !fence.test(each)).join('\n')
      at++
      // An empty text is no node, and a code block may be empty.
      blocks.push({ type: 'codeBlock', ...(language && { attrs: { language } }), ...(code !== '' && { content: [{ type: 'text', text: code }] }) })
    } else if (bullet.test(line)) blocks.push(listOf('bulletList', takeWhile((each) => bullet.test(each)), bullet))
    else if (numbered.test(line)) blocks.push(listOf('orderedList', takeWhile((each) => numbered.test(each)), numbered))
    else blocks.push({ type: 'paragraph', content: brokenLines(takeWhile((each) => each.trim() !== '' && ![heading, fence, bullet, numbered].some((begin) => begin.test(each)))) })
  }
  return blocks
}

function listOf(type: string, lines: readonly string[], item: RegExp): JsonObject {
  return { type, content: lines.map((line) => ({ type: 'listItem', content: [{ type: 'paragraph', content: inlineOf(item.exec(line)?.[1] ?? line) }] })) }
}

function brokenLines(lines: readonly string[]): JsonObject[] {
  return lines.flatMap((line, index) => [...(index === 0 ? [] : [{ type: 'hardBreak' }]), ...inlineOf(line)])
}

/** Code first, since nothing counts within it; a bare address is a link, too. */
const inline = /`([^`\n]+)`|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)|\*\*([^*\s](?:[^*\n]*[^*\s])?)\*\*|(?<![\w*])[*_]([^*_\s](?:[^*_\n]*[^*_\s])?)[*_](?![\w*])|(https?:\/\/[^\s<>()]*[^\s<>().,;:!?'"])/g

function inlineOf(line: string): JsonObject[] {
  const nodes: JsonObject[] = []
  let end = 0
  for (const match of line.matchAll(inline)) {
    const [whole, code, label, href, strong, em, address] = match
    if (match.index > end) nodes.push(plain(line.slice(end, match.index)))
    if (code !== undefined) nodes.push(plain(code, { type: 'code' }))
    else if (label !== undefined && href !== undefined) nodes.push(plain(label, { type: 'link', attrs: { href } }))
    else if (strong !== undefined) nodes.push(plain(strong, { type: 'strong' }))
    else if (em !== undefined) nodes.push(plain(em, { type: 'em' }))
    else if (address !== undefined) nodes.push(plain(address, { type: 'link', attrs: { href: address } }))
    end = match.index + whole.length
  }
  return end < line.length ? [...nodes, plain(line.slice(end))] : nodes
}

function plain(text: string, ...marks: JsonObject[]): JsonObject {
  return { type: 'text', text, ...(marks.length > 0 && { marks }) }
}

const blockTypes = new Set(['paragraph', 'heading', 'codeBlock', 'blockquote', 'listItem', 'tableRow', 'rule', 'panel'])

function wordsOf(node: JsonObject): string {
  const { type, text, attrs, content } = node
  if (type === 'hardBreak') return '\n'
  if (typeof text === 'string') return text
  // Mentions, emoji and statuses carry their words beside; a card its address.
  if (attrs !== undefined && isJsonObject(attrs) && !Array.isArray(content)) return String(attrs['text'] ?? attrs['url'] ?? attrs['shortName'] ?? '')
  const inner = (Array.isArray(content) ? content : []).map((each) => (isJsonObject(each) ? wordsOf(each) : '')).join('')
  return typeof type === 'string' && blockTypes.has(type) && !inner.endsWith('\n') ? `${inner}\n` : inner
}
