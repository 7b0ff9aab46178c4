// library: the workflows of this data folder.
// L1. An import is one transaction: every workflow of the file, or none.
// L2. Nothing that is in the library is overwritten by an import; what has an id that is taken comes in as a copy, and it is said.
// L3. Removed workflows stay restorable while the app runs; the next start forgets them.
import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { NodeCatalog } from '@shared/document/catalog.ts'
import { workflowWithNames, type NameNow } from '@shared/document/connection-names.ts'
import { parseDocument } from '@shared/document/parse.ts'
import { serialize, serializeBundle } from '@shared/document/serialize.ts'
import { validate } from '@shared/document/validate.ts'
import { AppError } from '@shared/failure.ts'
import { WorkflowId } from '@shared/id.ts'
import type { ImportResult } from '@shared/import-result.ts'
import type { WorkflowSummary } from '@shared/workflow-summary.ts'
import type { JsonValue } from '@shared/json.ts'
import type { Problem } from '@shared/problem.ts'
import { Layout, WorkflowSettings, type Workflow } from '@shared/workflow.ts'
import type { Clock } from '../platform/clock.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import { readExamples, type Example } from './examples.ts'
import { planImport } from './import-plan.ts'
import { withSubWorkflows } from './sub-workflows.ts'

export interface Library extends Drafts {
  list(): WorkflowSummary[]
  create(name: string): WorkflowId
  duplicate(id: WorkflowId): WorkflowId
  remove(id: WorkflowId): void
  restore(id: WorkflowId): void
  /** Takes text that nobody vouches for. `fileName` is only ever shown. */
  import(text: string, fileName?: string): ImportResult
  /** The canonical text; with `bundle` and if it calls any, together with its sub-workflows. */
  export(id: WorkflowId, options: { bundle: boolean }): { text: string; suggestedName: string }
  examples(): { key: string; name: string; description: string }[]
  addExample(key: string): WorkflowId
  /** At the very first start there is something to look at and to run. Does nothing at any other start. */
  addFirstExample(): WorkflowId | undefined
}

export type LibraryOptions = {
  /** Holds the examples, a document each. */
  examplesFolder: string
  /** What imports are checked against. */
  catalog: NodeCatalog
  /** For a process beside the app, which may still restore what it removed. */
  keepRemoved?: boolean
  /** What connections are called now that a file names; as it names them when absent. */
  nameNow?: NameNow
}

/** Node types that are refused nowhere although nothing runs them yet: such a node says what it needs, and is kept for then. */
const keptForLater: ReadonlySet<string> = new Set(['mcp.call-tool'])
const firstExample = 'triage-issue'
const firstStartRow = 'first-start-done'

export function createLibrary(database: Database, clock: Pick<Clock, 'now'>, options: LibraryOptions): Library {
  if (!options.keepRemoved) database.exec('DELETE FROM workflows WHERE removed = 1')
  const drafts = createDrafts(database, () => clock.now())
  const insertRow = database.prepare('INSERT INTO workflows (id, document, pins, name, description, node_count, is_example, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const selectList = database.prepare<[], Omit<WorkflowSummary, 'isExample'> & { isExample: 0 | 1 }>(`
    SELECT id, name, description, node_count AS nodeCount, is_example AS isExample, updated_at AS updatedAt
    FROM workflows WHERE removed = 0 ORDER BY updated_at DESC, id`)
  const selectTaken = database.prepare<[string], { id: string }>('SELECT id FROM workflows WHERE id = ?')
  const updateRemoved = database.prepare('UPDATE workflows SET removed = ? WHERE id = ? AND removed <> ?')

  const isTaken = (id: WorkflowId): boolean => selectTaken.get(id) !== undefined
  const insert = (workflow: Workflow, more: { pins?: Record<string, JsonValue>; isExample?: boolean } = {}): WorkflowId => {
    const { id, name, description, nodes } = workflow
    insertRow.run(id, JSON.stringify(workflow), JSON.stringify(more.pins ?? {}), name, description, nodes.length, more.isExample ? 1 : 0, clock.now())
    return id
  }
  const existing = (id: WorkflowId): Workflow => drafts.open(id).draft.workflow
  const setRemoved = (id: WorkflowId, removed: 0 | 1): void => {
    if (updateRemoved.run(removed, id, removed).changes === 0) throw notThere()
    drafts.forget(id)
  }
  let examples: Example[] | undefined
  const allExamples = (): Example[] => (examples ??= readExamples(options.examplesFolder))
  const addExample = (key: string): WorkflowId => {
    const example = allExamples().find((candidate) => candidate.key === key)
    if (!example) throw new AppError({ code: 'not-found', message: `There is no example called ${key}.`, retryable: false })
    const [main, ...others] = planImport(example.workflows, { isTaken, inLibrary: drafts.workflow, freshId }).toInsert
    if (!main) throw notThere()
    database.transaction(() => [main, ...others].forEach((workflow) => insert(workflow, { isExample: true })))()
    return main.id
  }

  return {
    ...drafts,
    list: () => selectList.all().map((row) => ({ ...row, isExample: Boolean(row.isExample) })),
    create: (name) => insert(blank(name)),
    duplicate(id) {
      const { workflow, pins } = drafts.open(id).draft
      return insert({ ...workflow, id: freshId(), name: copyName(workflow.name, selectList.all()) }, { pins })
    },
    remove: (id) => setRemoved(id, 1),
    restore: (id) => setRemoved(id, 0),

    import(text) {
      const parsed = parseDocument(text)
      if (parsed.status === 'refused') return refusal(parsed.problems)
      const workflows = (parsed.status === 'bundle' ? parsed.workflows : [parsed.workflow]).map((workflow) => workflowWithNames(workflow, options.nameNow ?? ((name) => name)))
      const plan = planImport(workflows, { isTaken, inLibrary: drafts.workflow, freshId })
      const known = new Map([...selectList.all(), ...workflows].map(({ id }) => [id as string, true]))
      const problemsOf = (workflow: Workflow): Problem[] => validate(workflow, options.catalog, { workflows: known })
      const unknown = workflows.flatMap((workflow, index) => unknownTypes(workflow, problemsOf(workflow)).map((problem) => within(problem, parsed.status === 'bundle' ? index : undefined)))
      if (unknown.length > 0) return refusal(unknown)
      database.transaction(() => plan.toInsert.forEach((workflow) => insert(workflow)))()
      const notes = parsed.status === 'guide' ? parsed.notes.map(guideNote) : []
      return { status: 'imported', workflowIds: plan.ids as [WorkflowId, ...WorkflowId[]], problems: [...plan.notes, ...notes, ...parsed.warnings, ...plan.toInsert.slice(0, 1).flatMap(problemsOf)] }
    },

    export(id, { bundle }) {
      const workflow = existing(id)
      const all = bundle ? withSubWorkflows(workflow, drafts.workflow) : [workflow]
      return { text: all.length > 1 ? serializeBundle(all) : serialize(workflow), suggestedName: `${fileNameOf(workflow.name)}.json` }
    },

    examples: () => allExamples().map(({ key, workflows: [first] }) => ({ key, name: first.name, description: first.description })),
    addExample,
    addFirstExample() {
      if (database.prepare('SELECT 1 FROM settings WHERE name = ?').get(firstStartRow)) return undefined
      return database.transaction(() => {
        database.prepare('INSERT INTO settings (name, value) VALUES (?, ?)').run(firstStartRow, 'true')
        return allExamples().some((example) => example.key === firstExample) ? addExample(firstExample) : undefined
      })()
    },
  }
}

function freshId(): WorkflowId {
  return WorkflowId.parse(`wf_${randomBytes(12).toString('base64url')}`)
}

function blank(name: string): Workflow {
  return {
    format: 'flowbench/workflow', version: 1, id: freshId(), name, description: '', trigger: { type: 'manual' },
    nodes: [], edges: [], samples: [], tests: [], vars: {}, output: null,
    settings: WorkflowSettings.parse({ timezone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
    layout: Layout.parse({}),
  }
}

function copyName(name: string, others: readonly { name: string }[]): string {
  const taken = new Set(others.map((other) => other.name))
  const base = name.slice(0, 180)
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? `${base} (copy)` : `${base} (copy ${number})`
    if (!taken.has(candidate)) return candidate
  }
}

/** Readable in every file system, in every language. */
function fileNameOf(name: string): string {
  const plain = name.normalize('NFC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '')
  return plain.slice(0, 60) || 'workflow'
}

/** A file with nodes that nobody knows was made for another Flowbench; half of it would be of no use. */
function unknownTypes(workflow: Workflow, problems: readonly Problem[]): Problem[] {
  const kept = new Set(workflow.nodes.filter((node) => keptForLater.has(node.type)).map((node) => node.id as string))
  return problems.filter(({ rule, nodeId }) => rule === 'unknown-type' && !(nodeId !== undefined && kept.has(nodeId)))
}

/** Pointers lead into the file that was given, which holds a list of workflows if it is a bundle. */
function within(problem: Problem, index: number | undefined): Problem {
  return index === undefined ? problem : { ...problem, pointer: `/workflows/${index}${problem.pointer}` }
}

function refusal(problems: readonly Problem[]): ImportResult {
  return { status: 'refused', problems: problems as [Problem, ...Problem[]] }
}

function guideNote(message: string): Problem {
  return { severity: 'warning', rule: 'guide', pointer: '', message, remedy: 'Look at the steps that it names, and fill in what is missing' }
}

function notThere(): AppError {
  return new AppError({ code: 'not-found', message: 'This workflow is not in the library. It may have been removed before the app was last closed.', retryable: false })
}
