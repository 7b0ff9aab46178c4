import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseDocument } from '@shared/document/parse.ts'
import type { Workflow } from '@shared/workflow.ts'

/** A document that ships with the app; the first workflow is the one to show. */
export type Example = { key: string; workflows: [Workflow, ...Workflow[]] }

/** Reads the examples, in the order of their files' names. Throws when one does not parse: they ship with the app, so that is our fault. */
export function readExamples(folder: string): Example[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
  return files.map((name) => {
    const parsed = parseDocument(readFileSync(join(folder, name), 'utf8'))
    if (parsed.status === 'refused') throw new Error(`The example ${name} cannot be read: ${parsed.problems[0]?.message}`)
    const workflows = parsed.status === 'bundle' ? parsed.workflows : [parsed.workflow]
    return { key: basename(name, '.json'), workflows: workflows as [Workflow, ...Workflow[]] }
  })
}
