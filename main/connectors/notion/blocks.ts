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

/** The Markdown of everyday as blocks: headings, lists, boxes to tick, quotes, code, lines; the rest is paragraphs. https://developers.notion.com/reference/block */
export function blocksOf(markdown: string): JsonObject[] {
  const blocks: JsonObject[] = []
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
      const block = lineBlock(line)
      if (block) {
        endParagraph()
        blocks.push(block)
      } else paragraph.push(line)
    }
  }
  endCode()
  endParagraph()
  return blocks
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
