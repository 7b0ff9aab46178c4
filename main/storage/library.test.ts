import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nodeCatalog } from '@shared/document/catalog.ts'
import { serialize, serializeBundle } from '@shared/document/serialize.ts'
import type { Draft, HistoryEntry } from '@shared/draft.ts'
import { engineKinds } from '@shared/kinds/all.ts'
import type { WorkflowId } from '@shared/id.ts'
import { diff } from '@shared/patch.ts'
import { Workflow } from '@shared/workflow.ts'
import { createLibrary, type Library, type LibraryOptions } from './library.ts'
import { library as migration } from './migrations/0002-library.ts'

const catalog = nodeCatalog(engineKinds.map((kind) => kind.nodeType))
let folder: string
let library: Library
let close: () => void
let time = 1_000

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-library-'))
  mkdirSync(join(folder, 'examples'))
  writeFileSync(join(folder, 'examples', 'triage-issue.json'), serialize(workflow({ id: 'wf_triage', name: 'Triage new issues' })))
  open()
})
afterEach(() => {
  close()
  rmSync(folder, { recursive: true })
})

function open(options: Partial<LibraryOptions> = {}): void {
  const database = new DatabaseFile(join(folder, 'library.sqlite'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  if (database.pragma('user_version', { simple: true }) === 0) {
    migration(database)
    database.pragma('user_version = 1')
  }
  library = createLibrary(database, { now: () => time++ }, { examplesFolder: join(folder, 'examples'), catalog, ...options })
  close = () => database.close()
}

function reopen(options: Partial<LibraryOptions> = {}): void {
  close()
  open(options)
}

function workflow(parts: Record<string, unknown> = {}): Workflow {
  return Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_one', name: 'One', trigger: { type: 'manual' }, nodes: [], edges: [], ...parts })
}

const setNode = (id: string) => ({ id, type: 'set', name: id, input: { fields: {} } })
const calling = (id: string) => ({ id: 'call', type: 'run-workflow', name: 'Call', input: { workflowId: id } })

/** Edits as a window does: changes its copy, tells the difference both ways. */
function edit(id: WorkflowId, change: (draft: Draft) => Draft, label = 'Edit'): void {
  const { draft, position } = library.open(id)
  library.record(id, position, entryOf(draft, change(draft), label))
}

function entryOf(before: Draft, after: Draft, label = 'Edit'): HistoryEntry {
  return { label, forward: diff(before, after), backward: diff(after, before) }
}

const renamed = (name: string) => (draft: Draft): Draft => ({ ...draft, workflow: { ...draft.workflow, name } })

describe('a draft', () => {
  test('keeps edits, undo and redo over a restart', () => {
    const id = library.create('First')
    edit(id, renamed('Second'))
    edit(id, renamed('Third'))
    library.seek(id, 1)
    reopen()
    const opened = library.open(id)
    expect(opened.draft.workflow.name).toBe('Second')
    expect([opened.position, opened.history.length]).toEqual([1, 2])
    expect(library.seek(id, 2).workflow.name).toBe('Third')
    expect(library.seek(id, 0).workflow.name).toBe('First')
  })

  test('forgets what could be redone when an edit is made after an undo', () => {
    const id = library.create('First')
    edit(id, renamed('Second'))
    const { draft } = library.open(id)
    edit(id, renamed('Third'))
    const first = library.seek(id, 1)
    expect(first).toEqual(draft)
    expect(library.record(id, 1, entryOf(draft, renamed('Other')(draft)))).toEqual({ position: 2 })
    reopen()
    expect(library.open(id).history).toHaveLength(2)
    expect(library.open(id).draft.workflow.name).toBe('Other')
    expect(() => library.seek(id, 3)).toThrow(/history/)
  })

  test('seeks by itself when an edit names an earlier position', () => {
    const id = library.create('First')
    const { draft } = library.open(id)
    edit(id, renamed('Second'))
    library.record(id, 0, entryOf(draft, renamed('Third')(draft)))
    expect(library.open(id)).toMatchObject({ position: 1, draft: { workflow: { name: 'Third' } } })
    expect(library.seek(id, 0).workflow.name).toBe('First')
  })

  test('has pins, which undo too and are never exported', () => {
    const id = library.create('First')
    edit(id, (draft) => ({ ...draft, pins: { page: { sent: true } } }))
    reopen()
    expect(library.open(id).draft.pins).toEqual({ page: { sent: true } })
    expect(library.export(id, { bundle: false }).text).not.toContain('sent')
    expect(library.seek(id, 0).pins).toEqual({})
  })

  test.each<[string, HistoryEntry['forward'], RegExp]>([
    ['does not fit the schema', [{ op: 'replace', path: ['workflow', 'name'], value: 7 }], /does not fit a workflow/],
    ['does not fit the document', [{ op: 'replace', path: ['workflow', 'nodes', 3, 'name'], value: 'x' }], /nothing was changed/],
    ['gives it another id', [{ op: 'replace', path: ['workflow', 'id'], value: 'wf_other' }], /another id/],
    ['reaches a prototype', [{ op: 'add', path: ['workflow', 'vars', '__proto__'], value: {} }], /cannot be a key/],
    ['carries a key that reaches a prototype', [{ op: 'replace', path: ['workflow', 'vars'], value: JSON.parse('{ "a": { "__proto__": 1 } }') }], /__proto__/],
    ['nests without end', [{ op: 'replace', path: ['workflow', 'output'], value: JSON.parse('['.repeat(150) + ']'.repeat(150)) }], /deep/],
    ['makes it too large', [{ op: 'add', path: ['workflow', 'samples', 0], value: { name: 'Huge', payload: 'x'.repeat(5_100_000) } }], /5 MB/],
  ])('refuses a change that %s, and stays as it was', (_name, forward, message) => {
    const id = library.create('First')
    edit(id, renamed('Second'))
    const before = library.open(id)
    expect(() => library.record(id, 1, { label: 'Bad', forward, backward: [] })).toThrow(message)
    expect(library.open(id)).toEqual(before)
    reopen()
    expect(library.open(id)).toEqual(before)
  })

  test('refuses an edit whose undo does not fit', () => {
    const id = library.create('First')
    const entry: HistoryEntry = { label: 'Bad', forward: [{ op: 'replace', path: ['workflow', 'name'], value: 'x' }], backward: [{ op: 'remove', path: ['workflow', 'nodes', 0] }] }
    expect(() => library.record(id, 0, entry)).toThrow()
    expect(library.open(id)).toMatchObject({ position: 0, draft: { workflow: { name: 'First' } } })
  })

  test('keeps the last 500 steps, shortened when it is opened and never under the hands of who has it open', () => {
    const id = library.create('0')
    let { draft, position } = library.open(id)
    for (let number = 1; number <= 520; number++) {
      const next = renamed(String(number))(draft)
      ;({ position } = library.record(id, position, entryOf(draft, next)))
      draft = next
    }
    expect(position).toBe(520)
    reopen()
    const opened = library.open(id)
    expect([opened.history.length, opened.position]).toEqual([500, 500])
    expect(library.seek(id, 0).workflow.name).toBe('20')
    reopen()
    expect(library.open(id)).toMatchObject({ position: 0, draft: { workflow: { name: '20' } } })
    expect(library.seek(id, 500).workflow.name).toBe('520')
  })

  test('is what a plain list of drafts would be, whatever is edited, undone, redone and reopened', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('edit' as const), seed: fc.nat(1000) }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('seek' as const), seed: fc.nat(1000) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const), seed: fc.constant(0) }) },
    )
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const id = library.create('Model')
      let drafts = [library.open(id).draft]
      let position = 0
      for (const { kind, seed } of steps) {
        const draft = drafts[position] as Draft
        if (kind === 'reopen') reopen()
        else if (kind === 'seek') {
          position = seed % drafts.length
          expect(library.seek(id, position)).toEqual(drafts[position])
        } else {
          const next = someEdit(draft, seed)
          expect(library.record(id, position, entryOf(draft, next))).toEqual({ position: position + 1 })
          drafts = [...drafts.slice(0, ++position), next]
        }
      }
      const opened = library.open(id)
      expect(opened.draft).toEqual(drafts[position])
      expect([opened.position, opened.history.length]).toEqual([position, drafts.length - 1])
    }), { seed: 20_261_123, numRuns: 40 })
  })

  function someEdit(draft: Draft, seed: number): Draft {
    const { nodes } = draft.workflow
    switch (seed % 4) {
      case 0: return { ...draft, workflow: { ...draft.workflow, nodes: [...nodes, setNode(`n${seed}_${nodes.length}`)] as Workflow['nodes'] } }
      case 1: return { ...draft, workflow: { ...draft.workflow, nodes: nodes.filter((_, index) => index !== seed % (nodes.length + 1)) } }
      case 2: return { ...draft, pins: { ...draft.pins, [`p${seed % 5}`]: { seed } } }
      default: return { ...draft, workflow: { ...draft.workflow, layout: { ...draft.workflow.layout, nodes: { ...draft.workflow.layout.nodes, trigger: { x: seed, y: 0 } } } } }
    }
  }
})

describe('the list', () => {
  test('shows what is there, the last changed first', () => {
    const first = library.create('First')
    const second = library.create('Second')
    edit(first, renamed('First again'))
    expect(library.list()).toMatchObject([{ id: first, name: 'First again', nodeCount: 0, isExample: false }, { id: second }])
  })

  test('removed workflows come back until the app is closed', () => {
    const id = library.create('First')
    edit(id, renamed('Second'))
    library.remove(id)
    expect(library.list()).toEqual([])
    expect(() => library.open(id)).toThrow(/not in the library/)
    expect(() => library.remove(id)).toThrow(/not in the library/)
    library.restore(id)
    expect(library.open(id)).toMatchObject({ position: 1, draft: { workflow: { name: 'Second' } } })
    library.remove(id)
    reopen()
    expect(() => library.restore(id)).toThrow(/not in the library/)
  })

  test('a duplicate has its own id, a name that says so, the pins, and no history', () => {
    const id = library.create('First')
    edit(id, (draft) => ({ ...draft, pins: { page: 1 } }))
    const copies = [library.duplicate(id), library.duplicate(id)]
    expect(copies.map((copy) => library.open(copy).draft.workflow.name)).toEqual(['First (copy)', 'First (copy 2)'])
    expect(library.open(copies[0] as WorkflowId)).toMatchObject({ position: 0, history: [], draft: { pins: { page: 1 } } })
  })
})

describe('an import', () => {
  test('gives back byte for byte what was exported', () => {
    const text = serialize(workflow({ name: 'Ünïcode & more', nodes: [setNode('a')], edges: [{ from: 'trigger', to: 'a' }], vars: { b: 1, a: 2 }, samples: [{ name: 'One', payload: { z: 1, a: [1, null] } }] }))
    expect(library.import(text)).toMatchObject({ status: 'imported', workflowIds: ['wf_one'], problems: [] })
    const exported = library.export('wf_one' as WorkflowId, { bundle: false })
    expect(exported).toEqual({ text, suggestedName: 'ünïcode-more.json' })
  })

  test('of an id that is taken comes in as a copy and says so', () => {
    library.import(serialize(workflow()))
    const again = library.import(serialize(workflow({ description: 'Newer' })))
    if (again.status !== 'imported') throw new Error('refused')
    expect(again.workflowIds).not.toEqual(['wf_one'])
    expect(again.problems).toMatchObject([{ rule: 'imported-as-copy', severity: 'warning' }])
    expect(library.list().map(({ name }) => name).sort()).toEqual(['One', 'One (copy)'])
    expect(library.workflow('wf_one' as WorkflowId)?.description).toBe('')
  })

  test('of a bundle keeps calls together, and does not copy a sub-workflow that is there just so', () => {
    const shared = workflow({ id: 'wf_shared', name: 'Shared' })
    const changed = workflow({ id: 'wf_changed', name: 'Changed', description: 'Of the file' })
    library.import(serialize(shared))
    library.import(serialize({ ...changed, description: 'Of the library' }))
    const main = workflow({ id: 'wf_main', name: 'Main', nodes: [calling('wf_shared'), { ...calling('wf_changed'), id: 'second' }] })
    const result = library.import(serializeBundle([main, shared, changed]))
    if (result.status !== 'imported') throw new Error('refused')
    const [mainId, sharedId, changedId] = result.workflowIds
    expect([mainId, sharedId]).toEqual(['wf_main', 'wf_shared'])
    expect(changedId).not.toBe('wf_changed')
    expect(library.workflow(mainId as WorkflowId)?.nodes.map((node) => node.input['workflowId'])).toEqual(['wf_shared', changedId])
    expect(library.list()).toHaveLength(4)
  })

  test('that is refused says why and changes nothing', () => {
    const result = library.import('{ "format": "flowbench/workflow", "version": 7 }')
    expect(result).toMatchObject({ status: 'refused', problems: [{ rule: 'unknown-version', pointer: '/version' }] })
    expect(library.import('nonsense')).toMatchObject({ status: 'refused' })
    expect(library.list()).toEqual([])
  })

  test('with a node type that nobody knows is refused, with the place', () => {
    const strange = workflow({ nodes: [{ ...setNode('a'), type: 'magic' }] })
    expect(library.import(serialize(strange))).toMatchObject({ status: 'refused', problems: [{ rule: 'unknown-type', pointer: '/nodes/0/type' }] })
    expect(library.import(serializeBundle([workflow({ id: 'wf_two' }), strange]))).toMatchObject({ status: 'refused', problems: [{ pointer: '/workflows/1/nodes/0/type' }] })
    expect(library.list()).toEqual([])
  })

  test('of one bad workflow in a bundle brings in none', () => {
    const text = serializeBundle([workflow(), workflow({ id: 'wf_two', name: 'Two' })]).replace('"Two"', '""')
    expect(library.import(text)).toMatchObject({ status: 'refused', problems: [{ pointer: '/workflows/1/name' }] })
    expect(library.list()).toEqual([])
  })

  test('of the short form becomes a workflow, which can be exported and imported again', () => {
    const result = library.import(JSON.stringify({ name: 'From the guide', steps: [{ name: 'Ask', type: 'mcp_tool', config: { server: 'docs', tool: 'search' } }] }))
    if (result.status !== 'imported') throw new Error('refused')
    expect(library.list()).toMatchObject([{ name: 'From the guide', nodeCount: 1 }])
    expect(result.problems).toContainEqual(expect.objectContaining({ rule: 'unknown-type', nodeId: 'ask' }))
    expect(library.import(library.export(result.workflowIds[0] as WorkflowId, { bundle: false }).text)).toMatchObject({ status: 'imported' })
  })
})

test('a bundle carries every sub-workflow, also those that call each other', () => {
  library.import(serialize(workflow({ id: 'wf_a', name: 'A', nodes: [calling('wf_b')] })))
  library.import(serialize(workflow({ id: 'wf_b', name: 'B', nodes: [calling('wf_c')], settings: { onErrorWorkflow: 'wf_d' } })))
  library.import(serialize(workflow({ id: 'wf_c', name: 'C', nodes: [calling('wf_a')] })))
  library.import(serialize(workflow({ id: 'wf_d', name: 'D' })))
  const { text } = library.export('wf_a' as WorkflowId, { bundle: true })
  const parsed = JSON.parse(text) as { format: string; workflows: { id: string }[] }
  expect(parsed.format).toBe('flowbench/bundle')
  expect(parsed.workflows.map(({ id }) => id)).toEqual(['wf_a', 'wf_b', 'wf_c', 'wf_d'])
  expect((JSON.parse(library.export('wf_d' as WorkflowId, { bundle: true }).text) as { format: string }).format).toBe('flowbench/workflow')
})

test('the first start brings the example, and no later start does', () => {
  const id = library.addFirstExample()
  expect(library.list()).toMatchObject([{ id, name: 'Triage new issues', isExample: true }])
  library.remove(id as WorkflowId)
  reopen()
  expect(library.addFirstExample()).toBeUndefined()
  expect(library.list()).toEqual([])
  expect(library.examples()).toEqual([{ key: 'triage-issue', name: 'Triage new issues', description: '' }])
  expect(library.open(library.addExample('triage-issue')).isExample).toBe(true)
  expect(() => library.addExample('../../etc/passwd')).toThrow(/no example/)
})
