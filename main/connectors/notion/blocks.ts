import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { plainText, richText } from './rich-text.ts'

const lineKinds: readonly [pattern: RegExp, block: (text: string, mark: string) => JsonObject][] = [
  [/^(#{1,3})\s+(.*)$/, (text, mark) => blockOf(`heading_${mark.length}`, text)],
  [/^[-*]\s+\[([ xX])\]\s+(.*)$/, (text, mark) => blockOf('to_do', text, { checked: mark !== ' ' })],
  [/^([-*])\s+(.*)$/, (text) => blockOf('bulleted_list_item', text)],
  [/^(\d+[.)])\s+(.*)$/, (text) => blockOf('numbered_list_item', text)],
  [/^(>)\s?(.*)$/, (text) => blockOf('quote', text)],
]

/** As people write them, and as Notion calls them. https://developers.notion.com/reference/block#code */
const languages: Readonly<Record<string, string>> = { '': 'plain text', text: 'plain text', txt: 'plain text', js: 'javascript', ts: 'typescript', sh: 'shell', py: 'python', yml: 'yaml', rb: 'ruby', rs: 'rust', md: 'markdown', cs: 'c#', cpp: 'c++' }

/** Notion takes so many levels within a block at once. https://developers.notion.com/reference/patch-block-children */
const deepest = 2
const indented = '  '
const listKinds: ReadonlySet<JsonValue | undefined> = new Set(['bulleted_list_item', 'numbered_list_item', 'to_do'])

/**
 * The Markdown of everyday as blocks: headings, lists, boxes to tick, quotes, code, lines; the rest is paragraphs. What is
 * indented below an entry of a list goes into it, two levels deep; what is deeper stays at the second.
 * https://developers.notion.com/reference/block
 */
export function blocksOf(markdown: string): JsonObject[] {
  const blocks: JsonObject[] = []
  /** The entries of lists that a further one can go into, the outermost first. */
  let open: { indent: number; block: JsonObject }[] = []
  let paragraph: string[] = []
  let code: { language: string; lines: string[] } | null = null
  const endParagraph = (): void => {
    if (paragraph.length > 0) blocks.push(blockOf('paragraph', paragraph.join('\n')))
    paragraph = []
  }
  const endCode = (): void => {
    if (code) blocks.push(blockOf('code', code.lines.join('\n'), { language: languages[code.language] ?? code.language }))
    code = null
  }
  for (const line of markdown.split(/\r?\n/)) {
    const fence = /^```\s*(.*)$/.exec(line)
    if (fence && code) endCode()
    else if (code) (code as { lines: string[] }).lines.push(line)
    else if (fence) {
      endParagraph()
      code = { language: fence[1]?.trim().toLowerCase() ?? '', lines: [] }
    } else if (/^\s*$/.test(line)) endParagraph()
    else {
      const indent = (/^[ \t]*/.exec(line)?.[0] ?? '').replaceAll('\t', '    ').length
      const entry = lineBlock(line.trimStart())
      const block = indent === 0 || listKinds.has(entry?.['type']) ? entry : lineBlock(line)
      if (block) {
        endParagraph()
        open = listKinds.has(block['type']) ? open.filter((each) => each.indent < indent).slice(0, deepest) : []
        const parent = open.at(-1)?.block
        if (parent) addChild(parent, block)
        else blocks.push(block)
        if (listKinds.has(block['type'])) open.push({ indent, block })
      } else {
        if (indent === 0) open = []
        paragraph.push(line)
      }
    }
  }
  endCode()
  endParagraph()
  return blocks
}

function addChild(parent: JsonObject, block: JsonObject): void {
  const held = parent[String(parent['type'])]
  if (held === undefined || !isJsonObject(held)) return
  held['children'] = [...(Array.isArray(held['children']) ? held['children'] : []), block]
}

function lineBlock(line: string): JsonObject | null {
  if (/^\s*(?:---+|\*\*\*+)\s*$/.test(line)) return { object: 'block', type: 'divider', divider: {} }
  for (const [pattern, block] of lineKinds) {
    const [, mark = '', text = ''] = pattern.exec(line) ?? []
    if (mark !== '') return block(text, mark)
  }
  return null
}

function blockOf(type: string, text: string, more: JsonObject = {}): JsonObject {
  return { object: 'block', type, [type]: { rich_text: richText(text), ...more } }
}

/** What a block says, as a line of Markdown. */
export function lineOf(block: JsonObject): string {
  const type = typeof block['type'] === 'string' ? block['type'] : ''
  const held: JsonValue = block[type] ?? null
  if (type === 'divider') return '---'
  if (!isJsonObject(held)) return ''
  const text = plainText(held['rich_text'])
  switch (type) {
    case 'heading_1': case 'heading_2': case 'heading_3': return `${'#'.repeat(Number(type.at(-1)))} ${text}`
    case 'bulleted_list_item': return `- ${text}`
    case 'numbered_list_item': return `1. ${text}`
    case 'to_do': return `- [${held['checked'] === true ? 'x' : ' '}] ${text}`
    case 'quote': return `> ${text}`
    case 'code': return `\`\`\`\n${text}\n\`\`\``
    case 'child_page': case 'child_database': return typeof held['title'] === 'string' ? held['title'] : ''
    default: return text
  }
}

/** A block and what `childrenOf` put into it, as lines of Markdown. */
export function linesOf(block: JsonObject): string[] {
  const children = Array.isArray(block['children']) ? block['children'].filter(isJsonObject) : []
  return [lineOf(block), ...children.flatMap(linesOf).map((line) => indented + line)]
}
