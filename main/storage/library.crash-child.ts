// Edits, undoes and redoes without end, and says after each answer how far it came. The test kills it.
import { writeSync } from 'node:fs'
import DatabaseFile from 'better-sqlite3'
import { nodeCatalog } from '@shared/document/catalog.ts'
import type { Draft } from '@shared/draft.ts'
import type { WorkflowId } from '@shared/id.ts'
import { diff } from '@shared/patch.ts'
import { createLibrary } from './library.ts'

const [file = '', id = ''] = process.argv.slice(2)
const database = new DatabaseFile(file)
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')
const library = createLibrary(database, { now: () => Date.now() }, { examplesFolder: '', catalog: nodeCatalog([]) })
const workflowId = id as WorkflowId
let { draft, position } = library.open(workflowId)

for (let turn = 0; ; turn++) {
  if (turn % 5 === 4) {
    draft = library.seek(workflowId, --position)
  } else {
    const number = Number(/\d+/.exec(draft.workflow.name)?.[0]) + 1
    const next: Draft = { ...draft, workflow: { ...draft.workflow, name: `Edit ${number}`, description: 'x'.repeat((number * 997) % 9000) } }
    ;({ position } = library.record(workflowId, position, { label: `${number}`, forward: diff(draft, next), backward: diff(next, draft) }))
    draft = next
  }
  writeSync(1, `${JSON.stringify({ position, name: draft.workflow.name })}\n`)
}
