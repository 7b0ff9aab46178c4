// verdict: when all has come to rest, what Flowbench says is laid beside what the ledger and the senders saw.

import { emptyRun, evolve } from '@main/engine/evolve.ts'
import type { OutboxItem } from '@shared/outbox-item.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { stepKey } from '@shared/step.ts'
import { endOf, lookInto, roundOf, type Look, type StepFact } from './look.ts'
import { wasSetAside } from './points.ts'
import type { Rest, SetAside } from './rest.ts'
import type { Session } from './session.ts'
import { calledIn, keyedNodes, registerNodes, unsafeNodes } from './workflows.ts'

export type Verdict = {
  /** Empty when every promise was kept. */
  problems: string[]
  acknowledged: number
  lost: number
  startedTwice: number
  runs: number
  effects: { unsafe: number; keyed: number; reconcilable: number; calls: number }
  duplicatedUnsafe: number
  /** Keyed steps that succeeded and whose effect did not happen exactly once. */
  keyedNotOnce: number
  /** Entries of the register that were made twice, or not at all though their step succeeded. */
  reconcilableNotOnce: number
  /** Entries that were found by a look into the register. */
  reconciled: number
  unsafeRetriedAlone: number
  integrityFailures: number
  inDoubt: number
  /** Of those: what had happened after all. */
  inDoubtHappened: number
  inDoubtNotShown: number
  /** In doubt though nothing was under way when a process ended. */
  inDoubtForNothing: number
  /** Runs in which the process ended four times under one step. */
  setAside: number
  /** Events of which it ended three dispatches. */
  dead: number
  fired: number
  resent: number
}

type Run = { runId: string; workflowId: string; status: string; events: RunEvent[]; steps: Map<string, StepFact[]> }
type Court = { session: Session; look: Look; runs: Run[]; problems: string[] }

/** Clocks of two processes of one machine; the system may set them meanwhile. */
const clockSlackMs = 100
const mostSetAside = 0.33
/** An answer that came so long before the end of a process was taken in by it, however slow the machine. */
const takenInMs = 20_000

export function judge(session: Session, { setAside, deadReplayed, inDoubtShown }: Rest): Verdict {
  const look = lookInto(session.data)
  try {
    const problems = [...session.problems, ...session.senders.wrong]
    const integrity = look.integrity()
    if (integrity !== 'ok') problems.push(`integrity_check says: ${integrity}`)
    const { runs, broken } = readRuns(look, problems)
    const court: Court = { session, look, runs, problems }
    for (const later of session.later) problems.push(...later({ look, ledger: session.ledger, acknowledged: session.senders.acknowledged }))
    for (const { id, attempts } of deadReplayed) if (attempts < 3) problems.push(`${id} was set aside after ${attempts} attempts`)
    const doubts = judgeDoubts(court, inDoubtShown)
    return {
      ...judgeEvents(court, setAside), ...judgeEffects(court), ...doubts, fired: judgeSchedule(court), unsafeRetriedAlone: judgeRetries(court),
      problems, runs: runs.length, integrityFailures: broken + (integrity === 'ok' ? 0 : 1), setAside: setAside.length, dead: deadReplayed.length, resent: session.senders.resent(),
    }
  } finally {
    look.close()
  }
}

/** Every journal is read (its hashes are checked) and folded, and must say what the list of runs says. */
function readRuns(look: Look, problems: string[]): { runs: Run[]; broken: number } {
  let broken = 0
  const runs = look.runs().flatMap(({ runId, workflowId, status }): Run[] => {
    try {
      const events = look.events(runId)
      const state = events.reduce(evolve, emptyRun)
      const folded = state.status === 'running' ? 'running' : endOf(events)?.outcome ?? 'unknown'
      if (folded !== status) throw new Error(`its journal says ${folded}, the list ${status}`)
      return [{ runId, workflowId, status, events, steps: bySteps(events) }]
    } catch (error) {
      broken++
      problems.push(`The journal of ${runId} cannot be folded: ${(error as Error).message}`)
      return []
    }
  })
  return { runs, broken }
}

function bySteps(events: readonly RunEvent[]): Map<string, StepFact[]> {
  const steps = new Map<string, StepFact[]>()
  for (const event of events) {
    if (!('nodeId' in event)) continue
    const key = stepKey(event.nodeId, event.iteration)
    steps.set(key, [...(steps.get(key) ?? []), event])
  }
  return steps
}

/** Each acknowledged event started its run once, and that run went to its end, or was set aside, said so, and ended when it was replayed. */
function judgeEvents({ session, look, runs, problems }: Court, setAside: readonly SetAside[]): Pick<Verdict, 'acknowledged' | 'lost' | 'startedTwice'> {
  const byId = new Map(runs.map((run) => [run.runId, run]))
  const aside = new Set(setAside.map(({ runId }) => runId))
  let lost = 0
  let startedTwice = 0
  const lose = (text: string): void => {
    lost++
    problems.push(text)
  }
  const mustHaveEnded = (traceId: string, what: string): void => {
    const caused = look.item(traceId)?.runs ?? []
    if (caused.length > 1) {
      startedTwice++
      problems.push(`${what} (${traceId}) started ${caused.length} runs`)
    }
    const [run] = caused.flatMap(({ runId }) => byId.get(runId) ?? [])
    if (!run) return lose(`${what} (${traceId}) was acknowledged and started no run; the item is ${look.item(traceId)?.state ?? 'not there'}`)
    if (run.status !== 'succeeded' && !aside.has(run.runId)) lose(`${what} (${traceId}): its run ${run.runId} is ${run.status}: ${JSON.stringify(endOf(run.events) ?? run.events.at(-1)).slice(0, 400)}`)
  }
  for (const { id, kind, traceId } of session.senders.acknowledged.values()) if (!id.startsWith('filler-')) mustHaveEnded(traceId, `${kind} ${id}`)
  for (const { runId, traceId, replayedAs } of setAside) {
    if (replayedAs !== null) mustHaveEnded(replayedAs, `The replay of ${traceId}`)
    const facts = [...byId.get(runId)?.steps.values() ?? []]
    const isJust = facts.some((step) => wasSetAside(step)) || (byId.get(runId)?.workflowId === 'wf_loop')
    if (!isJust) problems.push(`${runId} was set aside, and no step of it was interrupted again and again`)
  }
  for (const run of runs) if (run.status === 'succeeded') problems.push(...unseen(session, run))
  // With an end every second or so, chance ends one step four times now and then; if it were the rule the load would prove little.
  if (setAside.length > Math.max(4, runs.length * mostSetAside)) problems.push(`${setAside.length} of ${runs.length} runs were set aside`)
  return { acknowledged: session.senders.acknowledged.size, lost, startedTwice }
}

function unseen({ ledger }: Session, { runId, workflowId, steps }: Run): string[] {
  return (calledIn[workflowId] ?? []).filter((node) => {
    const isResolved = steps.get(node)?.some((fact) => fact.type === 'step-succeeded' && fact.source === 'resolved')
    return ledger.callsOf(runId, node).length === 0 && !isResolved
  }).map((node) => `${runId} succeeded, and the ledger has not seen ${node}`)
}

function judgeEffects({ session, runs, problems }: Court): Pick<Verdict, 'effects' | 'duplicatedUnsafe' | 'keyedNotOnce' | 'reconcilableNotOnce' | 'reconciled'> {
  const { ledger } = session
  const effects = { unsafe: 0, keyed: 0, reconcilable: 0, calls: ledger.calls.length }
  let duplicatedUnsafe = 0
  let keyedNotOnce = 0
  let reconcilableNotOnce = 0
  let reconciled = 0
  for (const run of runs) {
    for (const [key, facts] of run.steps) {
      const [first] = facts
      if (!first) continue
      const calls = ledger.callsOf(run.runId, first.nodeId, roundOf(first.iteration))
      const happened = calls.filter(({ hadEffect }) => hadEffect).length
      const end = facts.findLast(({ type }) => type === 'step-succeeded')
      if (unsafeNodes.has(first.nodeId)) {
        effects.unsafe += happened
        if (happened > 1) {
          duplicatedUnsafe++
          problems.push(`${run.runId} ${key} is unsafe and happened ${happened} times`)
        }
        if (end && happened !== 1) problems.push(`${run.runId} ${key} succeeded and happened ${happened} times`)
      }
      if (keyedNodes.has(first.nodeId)) {
        effects.keyed += happened
        const given = new Set(calls.map((call) => call.key))
        if ((end && happened !== 1) || happened > 1 || given.size > 1 || given.has(null)) {
          keyedNotOnce++
          problems.push(`${run.runId} ${key} is keyed and happened ${happened} times under ${given.size} keys`)
        }
      }
      if (registerNodes.has(first.nodeId)) {
        effects.reconcilable += happened
        if (end?.type === 'step-succeeded' && end.source === 'reconciled') reconciled++
        if ((end && happened !== 1) || happened > 1) {
          reconcilableNotOnce++
          problems.push(`${run.runId} ${key} is reconcilable and happened ${happened} times`)
        }
      }
      const after = end && calls.filter(({ at }) => at > end.at + clockSlackMs).length
      if (after) problems.push(`${run.runId} ${key} was finished and was called ${after} times after that`)
    }
  }
  return { effects, duplicatedUnsafe, keyedNotOnce, reconcilableNotOnce, reconciled }
}

/** A further attempt of an unsafe step needs a person's word, or a service that said it had not read the one before. */
function judgeRetries({ session, runs, problems }: Court): number {
  let alone = 0
  for (const run of runs) {
    for (const [key, facts] of run.steps) {
      if (!unsafeNodes.has(facts[0]?.nodeId ?? '')) continue
      for (const started of facts) {
        if (started.type !== 'step-started' || started.attempt === 1) continue
        const before = facts.findLast((fact) => 'attempt' in fact && fact.attempt === started.attempt - 1)
        const isTurnedAway = before?.type === 'step-failed' && (before.failure.sent === 'not-processed' || before.failure.sent === 'not-sent')
        const wasInDoubt = facts.some((fact) => fact.type === 'step-in-doubt' && fact.attempt === started.attempt - 1)
        const isTold = session.decisions.some((decision) => decision.runId === run.runId && decision.key === key && decision.resolution === 'did-not-happen')
        if (isTurnedAway && (!wasInDoubt || isTold)) continue
        alone++
        problems.push(`${run.runId} ${key} is unsafe and its attempt ${started.attempt} began by itself`)
      }
    }
  }
  return alone
}

function judgeDoubts({ session, runs, problems }: Court, shown: readonly OutboxItem[]): Pick<Verdict, 'inDoubt' | 'inDoubtHappened' | 'inDoubtNotShown' | 'inDoubtForNothing'> {
  const listed = new Set(shown.flatMap(({ source }) => (source.kind === 'write' ? [`${source.runId} ${stepKey(source.step.nodeId, source.step.iteration)}`] : [])))
  const known = new Set<string>()
  let inDoubtHappened = 0
  let inDoubtNotShown = 0
  let inDoubtForNothing = 0
  for (const run of runs) {
    for (const [key, facts] of run.steps) {
      const doubt = facts.find((fact) => fact.type === 'step-in-doubt' || (fact.type === 'step-failed' && fact.failure.code === 'in-doubt'))
      if (!doubt || !('attempt' in doubt)) continue
      known.add(`${run.runId} ${key}`)
      const calls = session.ledger.callsOf(run.runId, doubt.nodeId, roundOf(doubt.iteration)).filter(({ hadEffect, at }) => hadEffect && at <= doubt.at + clockSlackMs)
      if (calls.length > 0) inDoubtHappened++
      if (!listed.has(`${run.runId} ${key}`)) {
        inDoubtNotShown++
        problems.push(`${run.runId} ${key} is in doubt and was not listed`)
      }
      const started = facts.find((fact) => fact.type === 'step-started' && fact.attempt === doubt.attempt)
      const boot = started && session.boots.find(({ startedAt, endedAt }) => startedAt <= started.at + clockSlackMs && started.at <= endedAt + clockSlackMs && endedAt <= doubt.at + clockSlackMs)
      const [call] = calls
      // What is asked about first may be interrupted again, long after its call.
      const isOfBefore = registerNodes.has(doubt.nodeId) && call !== undefined && boot !== undefined && call.boot < boot.number
      const wasTakenIn = !isOfBefore && call?.answeredAt != null && boot !== undefined && boot.endedAt - call.answeredAt > takenInMs
      if (!boot || wasTakenIn || (call && !isOfBefore && call.boot !== boot.number)) {
        inDoubtForNothing++
        problems.push(`${run.runId} ${key} is in doubt, and was not under way when a process ended: ${JSON.stringify({ facts: facts.map(({ type, at }) => [type, at]), boot, calls })}`)
      }
    }
  }
  for (const each of listed) if (!known.has(each)) problems.push(`${each} was listed as in doubt, and its journal does not say so`)
  return { inDoubt: known.size, inDoubtHappened, inDoubtNotShown, inDoubtForNothing }
}

/** Each planned minute since the schedule was switched on fired once, and caused its run once. */
function judgeSchedule({ session, look, problems }: Court): number {
  const fired = look.fired('wf_tick')
  const instants = new Set(fired.map(({ plannedAt }) => plannedAt))
  if (instants.size !== fired.length) problems.push('A planned instant fired twice')
  const from = look.activatedAt('wf_tick')
  const last = session.boots.at(-1)?.startedAt ?? from
  for (let at = Math.floor(from / 60_000) * 60_000 + 60_000; at <= last; at += 60_000) if (!instants.has(at)) problems.push(`The schedule did not fire for ${new Date(at).toISOString()}`)
  for (const { traceId } of fired) if (look.runsOf(traceId).length !== 1) problems.push(`The firing ${traceId} started ${look.runsOf(traceId).length} runs`)
  return fired.length
}
