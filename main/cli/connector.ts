import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { ImportDraft, ImportedSummary, OfferedOperation } from '@shared/imported-connector.ts'
import type { Beside } from '../beside.ts'
import { CommandError, type Arguments, type Composition, type ExitCode } from './command.ts'
import { openBesideIn } from './open.ts'
import { plain, printJson, printLine } from './print.ts'

/** `flowbench connector import|install|build|enable|disable|list|remove`. The app may be open meanwhile: it has the change a moment later. */
export async function connector(given: Arguments, composition: Composition): Promise<ExitCode> {
  const { positionals: [action = '', what, ...rest], texts, flags } = given
  if (ofPackages.includes(action)) return (await import('./added-connector.ts')).addedConnector(given)
  if (!['import', 'list', 'remove'].includes(action)) throw new CommandError(`"${action}" is none of import, ${ofPackages.join(', ')}, list and remove.`)
  if (action === 'list' ? what !== undefined : what === undefined || rest.length > 0) {
    throw new CommandError(action === 'list' ? '"flowbench connector list" takes no name.' : `Say which: flowbench connector ${action} ${action === 'import' ? 'FILE or URL of an OpenAPI document' : 'KEY'}`)
  }
  const beside = openBesideIn(texts['data'], composition)
  const asJson = flags['json'] === true
  try {
    if (action === 'list') list(beside, asJson)
    else if (action === 'import') await importDocument(beside, what ?? '', { texts, asJson, isPreview: flags['preview'] === true })
    else if (beside.packages.list().some(({ description }) => description.key === what)) removePackage(beside, what ?? '', asJson)
    else {
      const uses = beside.imports.list().find(({ key }) => key === what)?.uses ?? []
      beside.imports.remove(what ?? '')
      if (asJson) printJson({ removed: what, uses })
      else printLine([`The connector ${plain(what ?? '')} is gone.`, ...uses.map(({ workflowName }) => `"${plain(workflowName)}" has steps of it, which no longer run.`)].join('\n'))
    }
    return 0
  } finally {
    await beside.close()
  }
}

/** What is done to a connector that is a program. */
const ofPackages = ['install', 'build', 'enable', 'disable']

function removePackage({ packages }: Beside, key: string, asJson: boolean): void {
  packages.remove(key)
  if (asJson) printJson({ removed: key })
  else printLine(`The connector ${plain(key)} is gone. Connections that were made for it stay, and do nothing until it is added again.`)
}

function list({ imports, packages }: Beside, asJson: boolean): void {
  const connectors = imports.list()
  const added = packages.list().map(({ description: { key, displayName, origins }, kind, name, version, integrity, isEnabled }) => ({ key, displayName, kind, name, version, integrity, isEnabled, origins }))
  if (asJson) return printJson({ connectors, added })
  if (connectors.length + added.length === 0) printLine('There is nothing but what is built in. "flowbench connector import FILE" makes a connector of an OpenAPI document, "flowbench connector install FILE" adds one that is a program.')
  for (const { key, name, version, displayName, isEnabled } of added) printLine(`${key}  ${plain(displayName)}  ${plain(name)} ${version}${isEnabled ? '' : '  switched off'}`)
  for (const { key, displayName, operations, offered, uses } of connectors) printLine(`${key}  ${plain(displayName)}  ${operations.length} of ${offered} operations  ${uses.length} ${uses.length === 1 ? 'workflow' : 'workflows'}`)
}

async function importDocument({ imports }: Beside, what: string, { texts, asJson, isPreview }: { texts: Record<string, string>; asJson: boolean; isPreview: boolean }): Promise<void> {
  const wanted = texts['key']
  const replaces = imports.list().some(({ key }) => key === wanted) ? wanted : undefined
  const draft = await imports.read(/^https?:\/\//i.test(what) ? { kind: 'url', url: what } : { kind: 'file', name: basename(what), text: read(what) }, replaces)
  if (isPreview) return preview(draft, asJson)
  const { suggested, offer, changes } = draft
  const operations = texts['operations'] === undefined ? suggested.operations : chosen(texts['operations'], offer.operations)
  if (operations.length === 0) throw new CommandError(`The document has ${offer.operations.length} operations. Say which you need: --operations with keys, tag:NAME or all. "--preview" lists them.`)
  const baseUrl = texts['base-url'] ?? suggested.baseUrl
  if (baseUrl === '') throw new CommandError('The document does not say where its calls go. Say it: --base-url https://api.example.com/v1')
  const kept = await imports.keep({ token: draft.token, key: wanted ?? suggested.key, displayName: texts['name'] ?? suggested.displayName, baseUrl, operations })
  if (asJson) return printJson({ connector: kept, refused: offer.refused, changes })
  for (const line of [...keptLines(kept), ...changeLines(draft)]) printLine(line)
  for (const { method, path, reason } of offer.refused) printLine(`${method} ${plain(path)} cannot be used. ${plain(reason)}`)
}

function keptLines({ key, displayName, operations, offered }: ImportedSummary): string[] {
  return [`${plain(displayName)} is the connector ${key}, with ${operations.length} of ${offered} operations: ${operations.slice(0, 5).map((operation) => `${key}.${operation}`).join(', ')}${operations.length > 5 ? ' and so on' : ''}.`]
}

function changeLines({ changes }: ImportDraft): string[] {
  if (!changes) return []
  const { added, removed, changed, touches } = changes
  return [
    `Since the last time: ${added.length} new, ${changed.length} changed, ${removed.length} gone.`,
    ...touches.map(({ workflowName, operations }) => `"${plain(workflowName)}" has steps of ${operations.join(', ')}. Look whether they still fit.`),
  ]
}

function preview({ offer, suggested, changes, source }: ImportDraft, asJson: boolean): void {
  if (asJson) return printJson({ source, offer, suggested, changes })
  printLine(`${plain(offer.title)} ${plain(offer.version)}: ${offer.operations.length} operations`)
  for (const { key, method, path } of offer.operations) printLine(`${key}  ${method} ${plain(path)}`)
}

function chosen(text: string, offered: readonly OfferedOperation[]): string[] {
  return text.split(',').map((word) => word.trim()).filter((word) => word !== '').flatMap((word) => {
    if (word === 'all') return offered.map(({ key }) => key)
    const found = word.startsWith('tag:') ? offered.filter(({ tags }) => tags.some((tag) => tag.toLowerCase() === word.slice(4).trim().toLowerCase())) : offered.filter(({ key }) => key === word)
    if (found.length === 0) throw new CommandError(`The document has no ${word.startsWith('tag:') ? `operations with the tag "${plain(word.slice(4))}"` : `operation "${plain(word)}"`}. "--preview" lists what it has.`)
    return found.map(({ key }) => key)
  })
}

const maxBytes = 50_000_000

function read(file: string): string {
  try {
    if (file !== '-' && statSync(file).size > maxBytes) throw new Error('it is larger than 50 MB')
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new CommandError(`${plain(file)} cannot be read: ${(error as Error).message}.`)
  }
}
