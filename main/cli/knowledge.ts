import { resolve } from 'node:path'
import { SearchMode, type TriedPassage } from '@shared/knowledge/document.ts'
import { Filter } from '@shared/knowledge/filter.ts'
import { openKnowledge, type KnowledgeBeside } from '../beside.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { appDataFolder, workerPath } from './open.ts'
import { plain, plural, printJson, printLine, styled } from './print.ts'

const actions = ['list', 'create', 'index', 'query', 'documents', 'remove'] as const
type Action = (typeof actions)[number]
const asked: Record<Exclude<Action, 'list'>, string> = {
  create: 'create handbook', index: 'index handbook FILE or FOLDER …', query: 'query handbook "How long is the warranty?"', documents: 'documents handbook', remove: 'remove handbook',
}

/** `flowbench knowledge list|create|index|query|documents|remove`. The app may be open meanwhile: it sees the change at once. */
export async function knowledge({ positionals: [word = '', name, ...rest], texts, flags }: Arguments): Promise<ExitCode> {
  const action = actions.find((each) => each === word)
  if (action === undefined) throw new CommandError(`"${word}" is none of ${actions.slice(0, -1).join(', ')} and ${actions.at(-1) ?? ''}.`)
  if (action === 'list' ? name !== undefined : name === undefined) throw new CommandError(action === 'list' ? '"flowbench knowledge list" takes no name.' : `Say which: flowbench knowledge ${asked[action]}`)
  const beside = openKnowledge(resolve(texts['data'] ?? appDataFolder()), { workerPath })
  const asJson = flags['json'] === true
  try {
    switch (action) {
      case 'list': return await list(beside, asJson)
      case 'create': {
        const made = await beside.knowledge.create({ name: name ?? '' })
        if (asJson) printJson({ collection: made })
        else printLine(`The collection ${made.name} is there. "flowbench knowledge index ${made.name} FOLDER" puts documents into it.`)
        return 0
      }
      case 'index': return await index(beside, name ?? '', rest, asJson)
      case 'query': return await query(beside, name ?? '', rest.join(' '), texts, asJson)
      case 'documents': return await documents(beside, name ?? '', asJson)
      case 'remove': {
        await beside.knowledge.remove(name ?? '', new AbortController().signal)
        if (asJson) printJson({ removed: name })
        else printLine(`The collection ${plain(name ?? '')} is gone. Steps that name it fail from now on.`)
        return 0
      }
    }
  } finally {
    await beside.close()
  }
}

async function list({ knowledge: { collections } }: KnowledgeBeside, asJson: boolean): Promise<ExitCode> {
  const found = await collections()
  if (asJson) printJson({ collections: found })
  else if (found.length === 0) printLine('There are no collections. "flowbench knowledge index handbook FOLDER" makes one of the documents in a folder.')
  else for (const { name, documents: count, chunks, embedderId, store } of found) printLine(`${name}  ${plural(count, 'document')}  ${plural(chunks, 'passage')}  ${plain(embedderId)}  ${plain(store.key)}`)
  return 0
}

/** A collection that is not there is made. An interrupt ends it; what was done stays. */
async function index({ knowledge: at, index: indexFiles }: KnowledgeBeside, name: string, paths: readonly string[], asJson: boolean): Promise<ExitCode> {
  if (paths.length === 0) throw new CommandError(`Say what: flowbench knowledge ${asked.index}`)
  if (!(await at.collections()).some((each) => each.name === name)) await at.create({ name })
  const controller = new AbortController()
  const interrupt = (): void => controller.abort()
  process.once('SIGINT', interrupt)
  const showsProgress = !asJson && process.stderr.isTTY
  try {
    const done = await indexFiles(name, paths, {
      signal: controller.signal,
      onProgress: ({ documents: count, of, title, chunks, ofChunks }) => { if (showsProgress) process.stderr.write(`\r\u001b[K${count} of ${of}  ${plain(title)}${ofChunks > 0 ? `  ${chunks} of ${ofChunks}` : ''}`) },
    })
    if (showsProgress) process.stderr.write('\r\u001b[K')
    const { documents: count, count: passages, unchanged, refused, refusedCount } = done
    if (asJson) printJson({ collection: name, documents: count - refusedCount, passages, unchanged, refused, refusedCount })
    else {
      printLine(`${plural(count - refusedCount, 'document')} with ${plural(passages, 'passage')} ${count - refusedCount === 1 ? 'is' : 'are'} in ${name}${unchanged > 0 ? `; ${unchanged} had not changed` : ''}.`)
      for (const { file, reason } of refused) printLine(`${plain(file)} was left out. ${plain(reason)}`)
    }
    return refusedCount > 0 && passages === 0 ? 1 : 0
  } finally {
    process.removeListener('SIGINT', interrupt)
  }
}

async function query({ knowledge: at }: KnowledgeBeside, name: string, text: string, texts: Record<string, string>, asJson: boolean): Promise<ExitCode> {
  if (text.trim() === '') throw new CommandError(`Say what to look for: flowbench knowledge ${asked.query}`)
  const mode = SearchMode.safeParse(texts['mode'] ?? 'hybrid')
  if (!mode.success) throw new CommandError(`"${texts['mode'] ?? ''}" is none of ${SearchMode.options.join(', ')}.`)
  const passages = await at.retrieve(name, { text, topK: topOf(texts['top']), filters: filterOf(texts['filter']), mode: mode.data }, new AbortController().signal)
  if (asJson) printJson({ passages })
  else if (passages.length === 0) printLine('Nothing was found.')
  else for (const passage of passages) printPassage(passage)
  return 0
}

function printPassage({ id, score, content, metadata, similarity, wordRank }: TriedPassage): void {
  const ways = [...(similarity === null ? [] : [`meaning ${similarity.toFixed(2)}`]), ...(wordRank === null ? [] : [`words no. ${wordRank}`])]
  printLine(`${styled('strong', score.toFixed(2))}  ${plain(id)}  ${styled('quiet', [String(metadata['heading'] ?? ''), ways.join(', ')].filter((each) => each !== '').map((each) => plain(each)).join('  '))}`)
  printLine(`${plain(content, true).split('\n').map((line) => `      ${line}`).join('\n')}\n`)
}

async function documents({ knowledge: at }: KnowledgeBeside, name: string, asJson: boolean): Promise<ExitCode> {
  const limit = 500
  const all = []
  for (let page = await at.documents(name, { after: '', limit, search: '' }); page.length > 0; page = await at.documents(name, { after: all.at(-1)?.id ?? '', limit, search: '' })) all.push(...page)
  if (asJson) printJson({ documents: all })
  else if (all.length === 0) printLine(`There is nothing in ${plain(name)}.`)
  else for (const { id, title, format, chunks } of all) printLine(`${plain(id)}  ${plain(title)}  ${format}  ${plural(chunks, 'passage')}`)
  return 0
}

function topOf(text: string | undefined): number {
  const top = Number(text ?? 5)
  if (!Number.isInteger(top) || top < 1 || top > 50) throw new CommandError(`--top takes a number from 1 to 50, and not "${text ?? ''}".`)
  return top
}

function filterOf(text: string | undefined): Filter | null {
  if (text === undefined) return null
  try {
    return Filter.parse(JSON.parse(text))
  } catch {
    throw new CommandError(`--filter takes JSON such as '{ "folder": "Handbook", "year": { "gte": 2025 } }', and not ${text.slice(0, 200)}`)
  }
}
