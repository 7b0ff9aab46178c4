import { McpServerDraft, type McpServerView } from '@shared/mcp-server.ts'
import { secretRef } from '@shared/secret-ref.ts'

/** What is typed of a server. `variables`, `headers` and `roots` have a line for each. */
export type ServerForm = {
  name: string
  kind: 'stdio' | 'http' | 'sse'
  command: string
  /** Empty: the home folder. */
  folder: string
  variables: string
  url: string
  headers: string
  /** As whom Flowbench is known at a service that it cannot register itself at; empty for all others. */
  clientId: string
  /** Names a secret; empty: there is none. */
  clientSecret: string
  roots: string
}

export const emptyServerForm: ServerForm = { name: '', kind: 'stdio', command: '', folder: '', variables: '', url: '', headers: '', clientId: '', clientSecret: '', roots: '' }

/** A server as the form shows it. */
export function formOf({ name, transport, roots }: Pick<McpServerView, 'name' | 'transport' | 'roots'>): ServerForm {
  if (transport.type === 'included') return { ...emptyServerForm, name }
  const of = { ...emptyServerForm, name, kind: transport.type, roots: roots.join('\n') }
  if (transport.type === 'stdio') return { ...of, command: [transport.command, ...transport.args].map(quoted).join(' '), folder: transport.cwd ?? '', variables: linesOf(transport.env, '=') }
  return { ...of, url: transport.url, headers: linesOf(transport.headers, ': '), clientId: transport.oauth?.clientId ?? '', clientSecret: transport.oauth?.clientSecret?.slice('secret://'.length) ?? '' }
}

/** What was typed as a server, or what is to be mended. */
export function draftOf(form: ServerForm, trustsHints = false): { draft: McpServerDraft } | { problem: string } {
  const transport = form.kind === 'stdio' ? commandOf(form) : addressOf(form, form.kind)
  if (typeof transport === 'string') return { problem: transport }
  const parsed = McpServerDraft.safeParse({ name: form.name, trustsHints, transport, roots: linesIn(form.roots) })
  if (parsed.success) return { draft: parsed.data }
  const [issue] = parsed.error.issues
  return { problem: `${issue?.message ?? 'Something is missing'}.` }
}

function commandOf({ command, variables, folder }: ServerForm) {
  const words = wordsOf(command)
  if (words === null) return 'A quote in the command is not closed.'
  const [program = '', ...args] = words
  return { type: 'stdio', command: program, args, env: pairsOf(variables, '='), ...(folder.trim() !== '' && { cwd: folder.trim() }) }
}

function addressOf({ url, headers, clientId, clientSecret }: ServerForm, type: 'http' | 'sse') {
  if (clientId.trim() === '' && clientSecret !== '') return 'A client secret belongs to a client id. Write that as well, or take the secret out.'
  const oauth = clientId.trim() === '' ? {} : { oauth: { clientId: clientId.trim(), ...(clientSecret !== '' && { clientSecret: secretRef(clientSecret as Parameters<typeof secretRef>[0]) }) } }
  return { type, url: url.trim(), headers: pairsOf(headers, ':'), ...oauth }
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

/** As `wordsOf` reads it again. */
function quoted(word: string): string {
  if (/^[^\s'"]+$/.test(word)) return word
  return word.includes("'") ? `"${word.replaceAll('"', `"'"'"`)}"` : `'${word}'`
}

/** `NAME=value` or `Name: value`, a line each. */
function pairsOf(text: string, mark: string): Record<string, string> {
  return Object.fromEntries(linesIn(text).map((line): [string, string] => {
    const at = line.indexOf(mark)
    return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
  }))
}

function linesOf(values: Readonly<Record<string, string>>, mark: string): string {
  return Object.entries(values).map(([name, value]) => `${name}${mark}${value}`).join('\n')
}

function linesIn(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
}
