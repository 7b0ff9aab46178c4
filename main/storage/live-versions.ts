// live-versions: which workflows are switched on, and what of them the same event starts. Owns the table `live_versions`.
//
//   V1. The live version is a copy: editing the draft changes it in nothing until it is activated again.
//   V2. Read from the file in each turn of the event loop, because the command line may switch workflows while the app is
//       open; only the parsed documents are kept longer, by their version, and until another process writes.

import type { Database } from 'better-sqlite3'
import { AppError } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { Activation, EventRoute } from '@shared/activation.ts'
import type { Workflow } from '@shared/workflow.ts'

/** What an event may start, by the switch of the workflow. */
export type Target = { workflow: Workflow; version: 'live' | 'draft' }
export type LiveWorkflow = { workflow: Workflow; version: number; activatedAt: number }

export interface LiveVersions {
  /** Makes a copy of the workflow the live version, and switches it on. */
  activate(workflow: Workflow): Activation
  /** Switches it off; nothing starts it any more. Throws AppError `not-found` when it was never on. */
  deactivate(id: WorkflowId): Activation
  /** Where its events go. */
  route(id: WorkflowId, route: EventRoute): Activation
  of(id: WorkflowId): Activation
  /** The workflow as it was last activated, whether or not it is switched on. */
  document(id: WorkflowId): Workflow | undefined
  /** Every workflow that is switched on, as it is live. */
  live(): LiveWorkflow[]
  /** All that an event may start now: live versions, and drafts where the switch says so. */
  targets(): Target[]
  /** Another hand of this process changed the documents. */
  forget(): void
}

type Row = { workflow_id: WorkflowId; version: number; is_active: 0 | 1; route: EventRoute; activated_at: number | null }

export function createLiveVersions(database: Database, now: () => number, draftOf: (id: WorkflowId) => Workflow | undefined): LiveVersions {
  const columns = 'workflow_id, version, is_active, route, activated_at'
  const selectOne = database.prepare<[string], Row>(`SELECT ${columns} FROM live_versions WHERE workflow_id = ?`)
  const selectAll = database.prepare<[], Row>(`SELECT ${columns} FROM live_versions WHERE EXISTS (SELECT 1 FROM workflows WHERE id = workflow_id AND removed = 0) ORDER BY workflow_id`)
  const selectDocument = database.prepare<[string], { document: string | null }>('SELECT document FROM live_versions WHERE workflow_id = ?')
  const upsert = database.prepare(`
    INSERT INTO live_versions (workflow_id, document, version, is_active, route, activated_at) VALUES (@id, @document, 1, 1, 'live', @now)
    ON CONFLICT (workflow_id) DO UPDATE SET document = excluded.document, version = version + 1, is_active = 1, activated_at = excluded.activated_at`)
  const updateActive = database.prepare('UPDATE live_versions SET is_active = 0 WHERE workflow_id = ?')
  const upsertRoute = database.prepare(`
    INSERT INTO live_versions (workflow_id, document, version, is_active, route, activated_at) VALUES (?, NULL, 0, 0, ?, NULL)
    ON CONFLICT (workflow_id) DO UPDATE SET route = excluded.route`)
  const changes = database.prepare<[], { data_version: number }>('PRAGMA data_version')
  let targets: Target[] | null = null
  let dataVersion = 0
  const parsed = new Map<WorkflowId, { version: number; workflow: Workflow }>()

  const readRows = (): Row[] => {
    seeOthers()
    return selectAll.all()
  }
  const seeOthers = (): void => {
    const now = changes.get()?.data_version ?? 0
    if (now !== dataVersion) parsed.clear()
    dataVersion = now
  }
  const documentOf = (row: Row): Workflow | undefined => {
    const known = parsed.get(row.workflow_id)
    if (known?.version === row.version) return known.workflow
    const { document } = selectDocument.get(row.workflow_id) ?? { document: null }
    if (document === null) return undefined
    const workflow = JSON.parse(document) as Workflow
    parsed.set(row.workflow_id, { version: row.version, workflow })
    return workflow
  }
  const of = (id: WorkflowId): Activation => {
    const row = selectOne.get(id)
    return { isActive: row?.is_active === 1, version: row?.version ?? 0, activatedAt: row?.activated_at ?? null, route: row?.route ?? 'live' }
  }
  const readTargets = (): Target[] => readRows().flatMap((row): Target[] => {
    const live = row.is_active === 1 && row.route !== 'draft' ? documentOf(row) : undefined
    const draft = row.route !== 'live' ? draftOf(row.workflow_id) : undefined
    return [...(live ? [{ workflow: live, version: 'live' as const }] : []), ...(draft ? [{ workflow: draft, version: 'draft' as const }] : [])]
  })
  const existing = (id: WorkflowId): void => {
    if (!draftOf(id)) throw new AppError({ code: 'not-found', message: `There is no workflow ${id} in the library.`, retryable: false })
  }

  return {
    activate(workflow) {
      existing(workflow.id)
      targets = null
      upsert.run({ id: workflow.id, document: JSON.stringify({ ...workflow, samples: [], tests: [] }), now: now() })
      return of(workflow.id)
    },
    deactivate(id) {
      targets = null
      if (updateActive.run(id).changes === 0) throw new AppError({ code: 'not-found', message: `The workflow ${id} was never activated.`, retryable: false })
      return of(id)
    },
    route(id, route) {
      existing(id)
      targets = null
      upsertRoute.run(id, route)
      return of(id)
    },
    of,
    document(id) {
      seeOthers()
      const row = selectOne.get(id)
      return row && documentOf(row)
    },
    live: () => readRows().flatMap((row) => {
      const workflow = row.is_active === 1 ? documentOf(row) : undefined
      return workflow ? [{ workflow, version: row.version, activatedAt: row.activated_at ?? 0 }] : []
    }),
    targets() {
      if (targets) return targets
      setImmediate(() => { targets = null })
      return (targets = readTargets())
    },
    forget() {
      parsed.clear()
      targets = null
    },
  }
}
