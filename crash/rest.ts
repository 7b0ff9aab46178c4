// rest: after the last kill the server is let come to rest, and whatever waits for a person is settled as one would.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBeside } from '@main/beside.ts'
import type { JsonValue } from '@shared/json.ts'
import type { Resolution, OutboxItem } from '@shared/outbox-item.ts'
import { endOf, lookInto, roundOf } from './look.ts'
import type { Session } from './session.ts'
import { registerNodes, toolNodes } from './workflows.ts'

export type Decision = { runId: string; key: string; resolution: Resolution['kind'] }
/** Runs in which a step was set aside because the process ended under it again and again, with what became of their replay. */
export type SetAside = { runId: string; traceId: string; replayedAs: string | null }

/** The command line is asked so often; the rest goes the same way without a process for each. */
const byCommandLine = 6

export type Rest = { setAside: SetAside[]; deadReplayed: OutboxItem[]; inDoubtShown: OutboxItem[] }

export async function comeToRest(session: Session): Promise<Rest> {
  const inDoubtShown: OutboxItem[] = []
  const deadReplayed: OutboxItem[] = []
  const seen = new Set<string>()
  // A run that goes on may come to a next doubt: none arises without a kill, but one that was known may have to be settled first.
  for (let turn = 0; turn < 10; turn++) {
    await session.expectSoon('everything comes to rest', () => isAtRest(session.data))
    deadReplayed.push(...await replayDead(session))
    const { items } = await session.program.json<{ items: OutboxItem[] }>(['outbox', 'list', '--state', 'in-doubt', '--limit', '10000'])
    const fresh = items.filter(({ id }) => !seen.has(id))
    for (const item of fresh) seen.add(item.id)
    inDoubtShown.push(...fresh)
    if (fresh.length === 0) break
    await settle(session, fresh)
    await session.expectSoon('doubts that were settled are gone', () => inDoubt(session.data) === 0)
  }
  return { setAside: await replaySetAside(session), deadReplayed, inDoubtShown }
}

/** Nothing waits to be dispatched, and each run that is not over waits for a person. */
function isAtRest(data: string): boolean {
  const look = lookInto(data)
  try {
    if (look.items('queued').length + look.items('retry').length + look.items('leased').length > 0) return false
    const running = look.runs().filter(({ status }) => status === 'running').map(({ runId }) => runId)
    const doubted = new Set(look.items('in-doubt').flatMap(({ source }) => (source.kind === 'write' ? [source.runId] : [])))
    // A run whose sub-workflow is in doubt waits with it.
    for (const runId of doubted) {
      const [started] = look.events(runId)
      if (started?.type === 'run-started' && started.startedBy.kind === 'workflow') doubted.add(started.startedBy.runId)
    }
    return running.every((runId) => doubted.has(runId))
  } finally {
    look.close()
  }
}

function inDoubt(data: string): number {
  const look = lookInto(data)
  try {
    return look.items('in-doubt').length
  } finally {
    look.close()
  }
}

/** Whoever looks at the service knows whether it happened. */
async function settle(session: Session, items: readonly OutboxItem[]): Promise<void> {
  const result = join(session.folder, 'result.json')
  const beside = openBeside({ dataFolder: session.data, assetsFolder: join(session.options.root, 'assets'), workerPath: join(session.options.root, 'out', 'cli', 'sandbox-worker.js') })
  try {
    for (const [at, item] of items.entries()) {
      if (item.source.kind !== 'write') continue
      const { runId, step } = item.source
      const happened = session.ledger.callsOf(runId, step.nodeId, roundOf(step.iteration)).some(({ hadEffect }) => hadEffect)
      session.decisions.push({ runId, key: step.iteration === '' ? step.nodeId : `${step.iteration}/${step.nodeId}`, resolution: happened ? 'happened' : 'did-not-happen' })
      const output = outputOf(step.nodeId)
      writeFileSync(result, JSON.stringify(output))
      if (at < byCommandLine) await session.program.run(['outbox', 'resolve', item.id, ...happened ? ['--happened', '--output', result] : ['--did-not-happen']])
      else beside.triggers.resolve(item.id, happened ? { kind: 'happened', output } : { kind: 'did-not-happen' })
    }
  } finally {
    await beside.close()
  }
}

/** What a person would give as its answer. */
function outputOf(nodeId: string): JsonValue {
  if (registerNodes.has(nodeId)) return { entry: 0 }
  if (toolNodes.has(nodeId)) return { text: 'ok', data: null, content: [{ type: 'text', text: 'ok' }] }
  return { status: 200, headers: {}, body: { ok: true } }
}

/** Chance may end three dispatches of one event. It is set aside, whole and in the list; a person has it tried again. */
async function replayDead(session: Session): Promise<OutboxItem[]> {
  const { items } = await session.program.json<{ items: OutboxItem[] }>(['outbox', 'list', '--state', 'dead', '--limit', '10000'])
  const events = items.filter(({ kind }) => kind === 'event')
  for (const { id } of events) await session.program.run(['outbox', 'replay', id])
  if (events.length > 0) await session.expectSoon('dead events that were replayed come to rest', () => isAtRest(session.data))
  return events
}

/** Chance may hit one step four times. Its run failed and says so; a person runs the event again. */
async function replaySetAside(session: Session): Promise<SetAside[]> {
  const look = lookInto(session.data)
  const failed = look.runs().filter(({ status }) => status === 'failed').flatMap(({ runId }) => {
    const [started] = look.events(runId)
    const isInterrupted = endOf(look.events(runId))?.failure?.code === 'interrupted'
    return isInterrupted && started?.type === 'run-started' && started.startedBy.kind === 'event' ? [{ runId, traceId: started.startedBy.traceId }] : []
  })
  look.close()
  const replayed: SetAside[] = []
  for (const { runId, traceId } of failed) {
    // An instant of a schedule is no request that could be replayed; the next one fires by itself.
    const replayedAs = isScheduled(session.data, traceId) ? null : (await session.program.json<{ traceId: string }>(['outbox', 'replay', traceId])).traceId
    replayed.push({ runId, traceId, replayedAs })
  }
  if (replayed.length > 0) await session.expectSoon('what was set aside and replayed comes to rest', () => isAtRest(session.data))
  return replayed
}

function isScheduled(data: string, traceId: string): boolean {
  const look = lookInto(data)
  try {
    return look.item(traceId)?.source.kind === 'schedule'
  } finally {
    look.close()
  }
}
