import { McpServerDraft } from '@shared/mcp-server.ts'

export type ServerForm = { name: string; kind: 'stdio' | 'http' | 'sse'; command: string; variables: string; url: string; headers: string }

export const emptyServerForm: ServerForm = { name: '', kind: 'stdio', command: '', variables: '', url: '', headers: '' }

/** What was typed as a server, or what is to be mended. */
export function draftOf(form: ServerForm): { draft: McpServerDraft } | { problem: string } {
  const transport = form.kind === 'stdio' ? commandOf(form) : { type: form.kind, url: form.url.trim(), headers: pairsOf(form.headers, ':') }
  if (transport === null) return { problem: 'A quote in the command is not closed.' }
  const parsed = McpServerDraft.safeParse({ name: form.name, transport })
  if (parsed.success) return { draft: parsed.data }
  const [issue] = parsed.error.issues
  return { problem: `${issue?.message ?? 'Something is missing'}.` }
}

function commandOf({ command, variables }: ServerForm) {
  const words = wordsOf(command)
  if (words === null) return null
  const [program = '', ...args] = words
  return { type: 'stdio', command: program, args, env: pairsOf(variables, '=') }
}

/** Words as a shell would divide them, and nothing else that a shell does; null for a quote that is not closed. */
export function wordsOf(text: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (const letter of text.trim()) {
    if (quote !== null) {
      if (letter === quote) quote = null
      else word = (word ?? '') + letter
    } else if (letter === '"' || letter === "'") {
      quote = letter
      word ??= ''
    } else if (/\s/.test(letter)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + letter
  }
  if (quote !== null) return null
  return word === null ? words : [...words, word]
}

/** `NAME=value` or `Name: value`, a line each. */
function pairsOf(text: string, mark: string): Record<string, string> {
  return Object.fromEntries(text.split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line): [string, string] => {
    const at = line.indexOf(mark)
    return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
  }))
}
