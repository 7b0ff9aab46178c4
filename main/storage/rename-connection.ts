// rename-connection: gives a connection another name, everywhere it is kept, or nowhere.
//
//   N1. One transaction: the connection, each workflow as it is edited (every step of undo with it) and as it is live, what
//       polling, catching up and limits know of it, and the events that came by it, so that none is taken a second time.
//   N2. What is a record of what happened, or is out of reach, stays: the journals of runs, the address at the service, files
//       that were exported. They find the connection by its former name.
//   N3. A live version stays the version that it is: it says the same as before.

import type { Database } from 'better-sqlite3'
import { ConnectionName, type Connection } from '@shared/connection.ts'
import { entryWithNames, workflowWithNames, type NameNow } from '@shared/document/connection-names.ts'
import type { HistoryEntry } from '@shared/draft.ts'
import { AppError } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { Workflow } from '@shared/workflow.ts'
import { taken, type ConnectionStore } from './connections.ts'
import { createMissedLooks } from './missed-looks.ts'
import { looksFor } from './poll-states.ts'
import { accountOf } from './rate-uses.ts'

export type Renamed = { workflows: { workflowId: WorkflowId; workflowName: string }[]; runsUnderWay: number }

/** Renames what is kept of events, within the same transaction. */
type EventNames = { connection(connector: string, from: string, to: string): void; poll(workflowId: WorkflowId, from: string, to: string): void }
type DocumentRow = { id: WorkflowId; document: string }
type NamedRow = DocumentRow & { name: string; removed: 0 | 1 }

/**
 * Renames within the data alone; whoever holds any of it in memory forgets it after. Throws AppError `not-found` for a name
 * that no connection has now, `invalid-input` for one that none can have, `conflict` for one that leads to another.
 */
export function createRenameConnection(database: Database, { connections, events, now }: { connections: Pick<ConnectionStore, 'get'>; events: EventNames; now(): number }): (from: string, to: string) => Renamed {
  const missed = createMissedLooks(database)
  const run = (sql: string, ...values: (string | number)[]): void => void database.prepare(sql).run(...values)
  const rename = database.transaction(({ name: from, connector }: Connection, to: string): Renamed => {
    const nameNow: NameNow = (name) => (name === from ? to : name)
    run('DELETE FROM former_connection_names WHERE name = ?', to)
    run('UPDATE connections SET name = ?, updated_at = ? WHERE name = ?', to, now(), from)
    run('INSERT INTO former_connection_names (name, connection, renamed_at) VALUES (?, ?, ?)', from, to, now())
    const edited = renameDrafts(database, from, nameNow)
    const live = renameLive(database, events, from, nameNow)
    for (const look of missed.list()) if (look.connection === from) missed.put({ ...look, connection: to })
    missed.keepOnly(missed.list().map(({ connection }) => connection).filter((name) => name !== from))
    const [account, next] = [accountOf(connector, from), accountOf(connector, to)]
    for (const [table, or] of [['rate_uses', ''], ['rate_pauses', 'OR REPLACE']] as const) {
      run(`UPDATE ${or} ${table} SET key = ? || substr(key, ?) WHERE key = ? OR (key >= ? AND key < ?)`, next, account.length + 1, account, `${account} `, `${account}!`)
    }
    events.connection(connector, from, to)
    const ids = new Set([...edited, ...live])
    const named = database.prepare<[], NamedRow>('SELECT id, name, removed FROM workflows ORDER BY name').all().filter(({ id, removed }) => ids.has(id) && removed === 0)
    return { workflows: named.map(({ id, name }) => ({ workflowId: id, workflowName: name })), runsUnderWay: runsNaming(database, from) }
  })
  return (from, to) => {
    const connection = connections.get(from)
    if (!connection) throw refused('not-found', `There is no connection "${from.slice(0, 80)}". "flowbench connection list" shows those there are.`)
    if (connection.name !== from) throw refused('not-found', `"${from.slice(0, 80)}" is a former name of the connection "${connection.name}". Rename that one.`)
    const parsed = ConnectionName.safeParse(to)
    if (!parsed.success) throw refused('invalid-input', `"${to.slice(0, 80)}" cannot be the name of a connection: ${parsed.error.issues[0]?.message ?? ''}.`)
    if (to === from) throw refused('invalid-input', `The connection is called "${to}" already.`)
    const other = connections.get(to)
    if (other && other !== connection) throw taken(to, other)
    return rename.immediate(connection, to)
  }
}

/** The workflows that name it now, removed ones that can be brought back among them. */
function renameDrafts(database: Database, from: string, nameNow: NameNow): WorkflowId[] {
  const updateEntry = database.prepare('UPDATE draft_history SET entry = ? WHERE workflow_id = ? AND number = ?')
  const entries = database.prepare<[string], { id: WorkflowId; number: number; entry: string }>('SELECT workflow_id AS id, number, entry FROM draft_history WHERE instr(entry, ?) > 0')
  for (const { id, number, entry } of entries.all(quoted(from))) updateEntry.run(JSON.stringify(entryWithNames(JSON.parse(entry) as HistoryEntry, nameNow)), id, number)
  const update = database.prepare('UPDATE workflows SET document = ? WHERE id = ?')
  return database.prepare<[string], DocumentRow>('SELECT id, document FROM workflows WHERE instr(document, ?) > 0').all(quoted(from)).flatMap(({ id, document }) => {
    const before = JSON.parse(document) as Workflow
    const after = workflowWithNames(before, nameNow)
    if (after === before) return []
    update.run(JSON.stringify(after), id)
    return [id]
  })
}

function renameLive(database: Database, events: EventNames, from: string, nameNow: NameNow): WorkflowId[] {
  const update = database.prepare('UPDATE live_versions SET document = ? WHERE workflow_id = ?')
  const goOnLooking = database.prepare('UPDATE poll_states SET looks_for = ? WHERE workflow_id = ? AND looks_for = ?')
  return database.prepare<[string], DocumentRow>('SELECT workflow_id AS id, document FROM live_versions WHERE instr(document, ?) > 0').all(quoted(from)).flatMap(({ id, document }) => {
    const before = JSON.parse(document) as Workflow
    const after = workflowWithNames(before, nameNow)
    if (after === before) return []
    update.run(JSON.stringify(after), id)
    if (before.trigger.type === 'poll' && after.trigger.type === 'poll') {
      // It looks for the same by another name, and must not begin anew.
      const [was, is] = [looksFor(before.trigger), looksFor(after.trigger)]
      goOnLooking.run(is, id, was)
      events.poll(id, was, is)
    }
    return [id]
  })
}

/** As it stands in JSON: no letter of a name is written otherwise there. */
function quoted(name: string): string {
  return `"${name}"`
}

/** By the copy of the workflow in the first fact of each run under way. */
function runsNaming(database: Database, name: string): number {
  const row = database.prepare<[string], { count: number }>("SELECT count(*) AS count FROM runs JOIN run_events ON run_events.run = runs.id AND run_events.first = 0 WHERE runs.status = 'running' AND instr(run_events.facts, ?) > 0").get(`"connection":${quoted(name)}`)
  return row?.count ?? 0
}

function refused(code: 'invalid-input' | 'not-found', message: string): AppError {
  return new AppError({ code, message, retryable: false })
}
