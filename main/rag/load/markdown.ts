import type { Section } from '../chunk.ts'

type Open = { headings: { level: number; text: string }[]; lines: string[] }

/** Markdown by its headings (https://spec.commonmark.org/0.31.2/#atx-headings). What stands in a block of code is no heading. */
export function markdownSections(text: string): Section[] {
  const sections: Section[] = []
  const open: Open = { headings: [], lines: [] }
  const finish = (): void => {
    if (open.lines.some((line) => line.trim() !== '')) sections.push({ headings: open.headings.map((heading) => heading.text), text: open.lines.join('\n') })
    open.lines = []
  }
  const begin = (level: number, heading: string): void => {
    finish()
    open.headings = [...open.headings.filter((each) => each.level < level), { level, text: plainInline(heading) }]
  }
  let fence: string | null = null
  const lines = withoutFrontMatter(text).split(/\r?\n/)
  for (const [at, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark !== undefined && (fence === null || (mark.startsWith(fence) && line.trim() === mark))) {
      fence = fence === null ? mark : null
      continue
    }
    if (fence !== null) { open.lines.push(line); continue }
    const atx = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/.exec(line)
    if (atx) { begin(atx[1]?.length ?? 1, atx[2] ?? ''); continue }
    const underline = /^ {0,3}(=+|-+)[ \t]*$/.exec(line)?.[1]
    const above = open.lines.at(-1) ?? ''
    if (underline !== undefined && at > 0 && above.trim() !== '' && !/^\s*([-*+>|]|\d+\.)/.test(above) && (underline.startsWith('=') || underline.length > 1)) {
      open.lines.pop()
      begin(underline.startsWith('=') ? 1 : 2, above.trim())
      continue
    }
    open.lines.push(plainInline(line))
  }
  finish()
  return sections
}

function withoutFrontMatter(text: string): string {
  return text.replace(/^\uFEFF?---\r?\n[\s\S]*?\r?\n---\r?\n/, '')
}

/** Addresses of links and marks of emphasis say nothing of what a text means. */
function plainInline(line: string): string {
  return line.replace(/!?\[([^\]]{0,500})\]\([^()\s]{0,2000}(?:\s{1,9}"[^"]{0,500}")?\)/g, '$1').replace(/(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1/g, '$2').replace(/`([^`]{1,500})`/g, '$1')
}
