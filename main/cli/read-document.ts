import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { maxDocumentBytes } from '@shared/document/limits.ts'
import { parseDocument } from '@shared/document/parse.ts'
import { scanJson } from '@shared/document/scan.ts'
import type { JsonValue } from '@shared/json.ts'
import type { Problem } from '@shared/problem.ts'
import type { Workflow } from '@shared/workflow.ts'
import { CommandError } from './command.ts'
import { countOf } from './print.ts'

/** A document from a file: what is to be run, and the workflows that came with it. */
export type ReadDocument = {
  text: string
  kind: 'workflow' | 'bundle' | 'guide'
  workflow: Workflow
  others: Workflow[]
  /** What was made of the short form. */
  notes: string[]
  warnings: Problem[]
}

export function readDocument(file: string): ReadDocument {
  const text = readText(file)
  const parsed = parseDocument(text)
  switch (parsed.status) {
    case 'refused': throw new CommandError(`${nameOf(file)} cannot be used: ${countOf(parsed.problems)}.`, { problems: parsed.problems })
    case 'workflow': return { text, kind: 'workflow', workflow: parsed.workflow, others: [], notes: [], warnings: parsed.warnings }
    case 'guide': return { text, kind: 'guide', workflow: parsed.workflow, others: [], notes: parsed.notes, warnings: parsed.warnings }
    case 'bundle': {
      const [workflow, ...others] = parsed.workflows
      if (!workflow) throw new CommandError(`${nameOf(file)} holds no workflow.`)
      return { text, kind: 'bundle', workflow, others, notes: [], warnings: parsed.warnings }
    }
  }
}

/** JSON of any kind, with the same care as a document: `what` names it in messages. */
export function readJson(file: string, what: string): JsonValue {
  const text = readText(file).replace(/^\uFEFF/, '')
  const { errors } = scanJson(text)
  if (errors.length > 0) throw new CommandError(`${what} ${nameOf(file)} cannot be used.`, { problems: errors })
  return JSON.parse(text) as JsonValue
}

/** Every workflow among the documents of a folder. Other JSON files may lie there too; a document that is broken may not. */
export function readLibrary(folder: string): Workflow[] {
  const files = listed(folder).filter((name) => name.endsWith('.json')).sort()
  return files.flatMap((name) => {
    const file = join(folder, name)
    const parsed = parseDocument(readText(file))
    if (parsed.status === 'bundle') return parsed.workflows
    if (parsed.status !== 'refused') return [parsed.workflow]
    if (parsed.problems.every((problem) => ['not-a-document', 'unknown-format'].includes(problem.rule))) return []
    throw new CommandError(`${file} in the library cannot be used: ${countOf(parsed.problems)}.`, { problems: parsed.problems })
  })
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    throw unreadable(folder, error)
  }
}

function readText(file: string): string {
  try {
    // What is too large to be used is not read at all.
    if (file !== '-' && statSync(file).size > maxDocumentBytes) throw new CommandError(`${file} is larger than ${maxDocumentBytes / 1024 / 1024} MB, the most that is read.`, { code: 'limit' })
    const bytes = readFileSync(file === '-' ? 0 : file)
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw unreadable(file, error)
  }
}

function unreadable(path: string, error: unknown): CommandError {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT': return new CommandError(`There is no file or folder ${path}. Check the name; it is looked for from ${process.cwd()}.`, { code: 'not-found' })
    case 'EACCES': case 'EPERM': return new CommandError(`${path} may not be read. Check its permissions.`, { code: 'forbidden' })
    case 'EISDIR': return new CommandError(`${path} is a folder. Name a file in it.`)
    case 'ENOTDIR': return new CommandError(`${path} is not a folder.`)
    case 'ERR_ENCODING_INVALID_ENCODED_DATA': return new CommandError(`${nameOf(path)} is not UTF-8 text, so it is no JSON document.`)
    default: return new CommandError(`${path} cannot be read: ${message}`)
  }
}

function nameOf(file: string): string {
  return file === '-' ? 'Standard input' : file
}
