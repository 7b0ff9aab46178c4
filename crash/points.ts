// points: where a process is ended besides at random, and what must be true of each, right after and in the end.

import type { RunEvent } from '@shared/run-event.ts'
import { endOf, type FoundStep, type Look, type StepFact } from './look.ts'
import type { Ledger } from './ledger.ts'
import { modelPath } from './model.ts'
import type { Arming } from './program.ts'
import { between, type Random } from './random.ts'
import type { Acknowledged } from './sender.ts'
import { parts, registerNodes, rounds, unsafeNodes } from './workflows.ts'

export type Hit = { proof: string; look: Look; ledger: Ledger; acknowledged: ReadonlyMap<string, Acknowledged>; boot: number }
/** Asked when all is over: what is not as it must be. */
export type Later = (end: { look: Look; ledger: Ledger; acknowledged: ReadonlyMap<string, Acknowledged> }) => string[]
/** `null`: the point was reached in another state than the one that is meant, so this kill counts as any other. */
export type Expected = { now: string[]; later: Later } | null
export type Point = {
  name: string
  title: string
  arm(random: Random): Arming
  expect(hit: Hit): Expected
}

const fact = (match: string) => (random: Random): Arming => ({ point: 'fact-committed', match, hit: between(random, 1, 3) })

export const points: readonly Point[] = [
  {
    name: 'K1', title: 'before the transaction that takes an event in',
    arm: (random) => ({ point: 'event-verified', hit: between(random, 1, 4) }),
    expect({ proof, look, acknowledged }) {
      const [connector = '', id = ''] = proof.split(' ')
      // What is sent again on purpose was kept before.
      if (acknowledged.has(id) || look.itemOf(connector, id)) return null
      return { now: [], later: (end) => startedOnce(end, id) }
    },
  },
  {
    name: 'K2', title: 'after the commit, before the 202',
    arm: (random) => ({ point: 'event-kept', hit: between(random, 1, 4) }),
    expect({ proof, look, acknowledged }) {
      const traceId = proof.split(' ')[1] ?? ''
      if ([...acknowledged.values()].some((each) => each.traceId === traceId)) return null
      const now = look.item(traceId) ? [] : [`${traceId} was to be acknowledged and is not kept`]
      return { now, later: (end) => [...[...end.acknowledged.values()].filter((each) => each.traceId === traceId).length === 1 ? [] : [`${traceId} was not given to the sender that sent it again`], ...startedOnceBy(end.look, traceId)] }
    },
  },
  {
    name: 'K3', title: 'after the 202',
    arm: (random) => ({ point: 'event-acknowledged', hit: between(random, 1, 4) }),
    expect({ proof, look }) {
      const traceId = (JSON.parse(proof) as { trace_id: string }).trace_id
      return { now: look.item(traceId) ? [] : [`${traceId} was acknowledged and is not kept`], later: (end) => startedOnceBy(end.look, traceId) }
    },
  },
  {
    name: 'K4', title: 'after an item was claimed, before anything was done of it',
    // A dispatch that was repeated may have started its run before, and is the first to be claimed.
    arm: (random) => ({ point: 'item-claimed', match: ' 1$', hit: between(random, 1, 3) }),
    expect({ proof, look }) {
      const [traceId = ''] = proof.split(' ')
      const item = look.item(traceId)
      const now = item?.state === 'leased' && item.runs.length === 0 && item.attempts === 1 ? [] : [`${traceId} was claimed, and is ${item?.state ?? 'not there'} with ${item?.runs.length ?? 0} runs`]
      return { now, later: ({ look: end }) => [...startedOnceBy(end, traceId), ...(end.item(traceId)?.attempts ?? 0) > 1 ? [] : [`${traceId}: the attempt that ended the process was not counted`]] }
    },
  },
  {
    name: 'K5', title: 'after the intent, before a byte is sent',
    arm: (random) => ({ point: 'intent-committed', match: '^(unsafe|keyed|reconcilable|idempotent)', hit: between(random, 1, 6) }),
    expect(hit) {
      const step = hit.look.stepWithKey(hit.proof.split(' ')[1] ?? '')
      if (!step) return { now: [`The intent ${hit.proof} is not in the journal, though it was about to be carried out`], later: () => [] }
      const calls = callsOf(hit, step)
      const attempt = underWay(step)
      return { now: [...notUnderWay(step), ...calls >= (attempt?.attempt ?? 0) ? [`${nameOf(step)} was called before its intent`] : []], later: afterInterruption(step, false) }
    },
  },
  {
    name: 'K6', title: 'the service acted, its answer is lost',
    arm: (random) => ({ point: 'answer-arrived', match: `^(POST|PUT) (?!.*/${modelPath}/)`, hit: between(random, 1, 6) }),
    expect(hit) {
      const url = new URL(hit.proof.split(' ')[1] ?? '')
      const node = url.pathname.split('/')[1] ?? ''
      const round = url.searchParams.get('round') ?? ''
      const step = hit.look.step(url.searchParams.get('run') ?? '', round === '' ? node : `each[${round}]/${node}`)
      return acted(hit, step)
    },
  },
  {
    name: 'K7', title: 'the answer is there, its result is not committed',
    arm: (random) => ({ point: 'answer-read', match: '^(unsafe|keyed|reconcilable|idempotent)', hit: between(random, 1, 6) }),
    expect(hit) {
      const step = hit.look.stepWithKey(hit.proof.split(' ')[1] ?? '')
      return step ? acted(hit, step) : { now: [`The intent ${hit.proof} is not in the journal, though it was carried out`], later: () => [] }
    },
  },
  {
    name: 'K8', title: 'a result is committed, the next step has not begun',
    arm: fact('step-succeeded (charge|part_|post|child_post|read|tool_|ask_model|last_)'),
    expect(hit) {
      const step = stepOf(hit)
      return { now: step.facts.some(({ type }) => type === 'step-succeeded') ? [] : [`${nameOf(step)} has lost its result`], later: notAgain(hit, [step]) }
    },
  },
  {
    name: 'K9', title: 'in a fan-out, three of five branches are done',
    arm: (random) => ({ point: 'fact-committed', match: 'step-succeeded part_3$', hit: between(random, 1, 2) }),
    expect(hit) {
      const [runId = ''] = hit.proof.split(' ')
      const done = parts.filter((id) => succeeded(hit.look.events(runId), id)).map((id) => hit.look.step(runId, id))
      if (done.length !== 3) return null
      const again = notAgain(hit, done)
      return { now: [], later: (end) => [...again(end), ...parts.filter((id) => !succeeded(end.look.events(runId), id) && !isSetAside(end.look, runId)).map((id) => `${runId}: the branch ${id} did not end`)] }
    },
  },
  {
    name: 'K10', title: 'between two rounds of a loop',
    arm: (random) => ({ point: 'fact-committed', match: `iteration-finished each\\[${between(random, 0, rounds - 2)}\\]`, hit: between(random, 1, 2) }),
    expect(hit) {
      const [runId = ''] = hit.proof.split(' ')
      const facts = hit.look.events(runId)
      const done = facts.flatMap((event) => (event.type === 'iteration-finished' ? [hit.look.step(runId, `each[${event.index}]/item_charge`)] : []))
      if (done.length === 0 || done.length >= rounds) return null
      const again = notAgain(hit, done)
      const total = (events: readonly RunEvent[]): number => events.filter((event) => event.type === 'iteration-finished').length
      return { now: [], later: (end) => [...again(end), ...total(end.look.events(runId)) === rounds || isSetAside(end.look, runId) ? [] : [`${runId}: not each round ended once`]] }
    },
  },
  {
    name: 'K11', title: 'while a run waits for its time, or for a person',
    arm: fact('(step-waiting nap|step-approval-asked ask)$'),
    expect(hit) {
      const step = stepOf(hit)
      const waiting = step.facts.find(isWaiting)
      const now = waiting ? [] : [`${nameOf(step)} has lost until when it waits`]
      return {
        now,
        later({ look }) {
          const { facts } = look.step(step.runId, step.key)
          const end = facts.find(({ type }) => type === 'step-succeeded')
          return [
            ...facts.filter(isWaiting).length === 1 ? [] : [`${nameOf(step)} began its wait anew`],
            ...isSetAside(look, step.runId) ? [] : end && waiting && end.at >= (waiting.until ?? 0) ? [] : [`${nameOf(step)} did not wait until its time`],
          ]
        },
      }
    },
  },
  {
    name: 'K12', title: 'during the pause before a step is tried again',
    arm: fact('step-failed flaky'),
    expect(hit) {
      const step = stepOf(hit)
      const failed = step.facts.findLast((each) => each.type === 'step-failed')
      if (failed?.type !== 'step-failed' || failed.retryAt === null) return { now: [`${nameOf(step)} has lost that it is tried again`], later: () => [] }
      const { attempt, retryAt } = failed
      return {
        now: [],
        later({ look }) {
          const next = look.step(step.runId, step.key).facts.find((each) => each.type === 'step-started' && each.attempt === attempt + 1)
          return (next ? next.at >= retryAt : isSetAside(look, step.runId)) ? [] : [`${nameOf(step)}: the attempt after ${attempt} came ${next ? 'before its time' : 'not at all'}`]
        },
      }
    },
  },
  {
    name: 'K14', title: 'during the recovery itself',
    arm: (random) => (random() < 0.5 ? { point: 'run-taken-up', hit: 1 } : { point: 'fact-committed', match: 'step-(interrupted|in-doubt)', hit: 1 }),
    expect({ proof }) {
      const [runId = ''] = proof.split(' ')
      return {
        now: [],
        // Each attempt is judged once, however often its recovery was interrupted.
        later({ look }) {
          const seen = new Set<string>()
          return look.events(runId).flatMap((event) => {
            if (event.type !== 'step-interrupted' && event.type !== 'step-in-doubt') return []
            const attempt = `${event.nodeId} ${event.iteration} ${event.attempt}`
            const isTwice = seen.has(attempt)
            seen.add(attempt)
            return isTwice ? [`${runId}: the attempt ${attempt} was judged twice`] : []
          })
        },
      }
    },
  },
  {
    name: 'K16', title: 'while the answer of a model is being written',
    arm: (random) => ({ point: 'model-writing', hit: between(random, 1, 30) }),
    expect(hit) {
      const [runId = '', key = ''] = hit.proof.split(' ')
      return acted(hit, hit.look.step(runId, key))
    },
  },
  {
    name: 'K16', title: 'while a tool of an MCP server is called: it was handed over, or the tool acted and says that it works',
    arm: (random) => (random() < 0.5 ? { point: 'tool-asked', match: '"method":"tools/call"', hit: between(random, 1, 4) } : { point: 'tool-working', hit: between(random, 1, 4) }),
    expect(hit) {
      const [address = ''] = /http:[^"]+/.exec(hit.proof) ?? []
      const url = new URL(address)
      const step = hit.look.step(url.searchParams.get('run') ?? '', url.pathname.split('/')[1] ?? '')
      const hasActed = hit.proof.startsWith('{') ? null : acted(hit, step)
      // What was handed over a moment before the end may have been done, or not.
      return hasActed ?? { now: notUnderWay(step), later: afterInterruption(step, true) }
    },
  },
]

type End = Parameters<Later>[0]
type Waiting = Extract<StepFact, { type: 'step-waiting' | 'step-approval-asked' }>

function isWaiting(fact: StepFact): fact is Waiting {
  return fact.type === 'step-waiting' || fact.type === 'step-approval-asked'
}

function startedOnce({ acknowledged, look }: End, id: string): string[] {
  const traceId = acknowledged.get(id)?.traceId
  return traceId === undefined ? [`${id} was never acknowledged, though it was sent again and again`] : startedOnceBy(look, traceId)
}

function startedOnceBy(look: Look, traceId: string): string[] {
  const runs = look.runsOf(traceId).length
  return runs === 1 ? [] : [`${traceId} started ${runs} runs`]
}

/** The service acted, and no fact says what came of it. */
function acted(hit: Hit, step: FoundStep): Expected {
  const calls = callsOf(hit, step)
  return { now: [...notUnderWay(step), ...calls > 0 ? [] : [`${nameOf(step)} had an answer to a call that nobody saw`]], later: afterInterruption(step, true) }
}

/** An unsafe attempt is in doubt; any other is made again, or asked about, if it was not interrupted too often. */
function afterInterruption(step: FoundStep, happened: boolean): Later {
  const attempt = underWay(step)?.attempt ?? 0
  return ({ look, ledger }) => {
    const { facts } = look.step(step.runId, step.key)
    const of = (number: number): StepFact[] => facts.filter((each) => 'attempt' in each && each.attempt === number)
    const isAgain = of(attempt + 1).length > 0 || isSetAside(look, step.runId)
    if (!unsafeNodes.has(step.nodeId) && !registerNodes.has(step.nodeId)) return isAgain ? [] : [`${nameOf(step)} was interrupted and not tried again`]
    const isInDoubt = of(attempt).some((each) => each.type === 'step-in-doubt' || (each.type === 'step-failed' && each.failure.code === 'in-doubt'))
    const effects = ledger.callsOf(step.runId, step.nodeId, step.round).filter(({ hadEffect }) => hadEffect).length
    return [...isInDoubt || (isAgain && registerNodes.has(step.nodeId)) ? [] : [`${nameOf(step)} was under way and is not in doubt`], ...!happened || effects <= 1 ? [] : [`${nameOf(step)} happened ${effects} times`]]
  }
}

/** The run failed because the process ended under one of its steps again and again. */
function isSetAside(look: Look, runId: string): boolean {
  return endOf(look.events(runId))?.failure?.code === 'interrupted'
}

export function wasSetAside(facts: readonly StepFact[]): boolean {
  return facts.some((each) => each.type === 'step-failed' && each.failure.code === 'interrupted' && each.retryAt === null)
}

function notAgain(hit: Hit, steps: readonly FoundStep[]): Later {
  const before = steps.map((step) => callsOf(hit, step))
  return (end) => steps.flatMap((step, index) => (callsOf(end, step) === before[index] ? [] : [`${nameOf(step)} was done, and was called again`]))
}

function callsOf({ ledger }: Pick<Hit, 'ledger'>, { runId, nodeId, round }: FoundStep): number {
  return ledger.callsOf(runId, nodeId, round).length
}

function stepOf({ proof, look }: Hit): FoundStep {
  const [runId = '', , key = ''] = proof.split(' ')
  return look.step(runId, key)
}

function succeeded(events: readonly RunEvent[], id: string): boolean {
  return events.some((event) => event.type === 'step-succeeded' && event.nodeId === id)
}

/** The attempt of which no fact says how it ended. */
function underWay({ facts }: FoundStep): Extract<StepFact, { type: 'step-started' }> | undefined {
  const last = facts.at(-1)
  return last?.type === 'step-started' ? last : undefined
}

function notUnderWay(step: FoundStep): string[] {
  return underWay(step) ? [] : [`${nameOf(step)} is not under way in the journal, but ${step.facts.at(-1)?.type ?? 'unknown'}`]
}

export function nameOf({ runId, key }: Pick<FoundStep, 'runId' | 'key'>): string {
  return `${runId} ${key}`
}

