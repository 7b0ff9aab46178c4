import type { RunId } from '@shared/id.ts'
import type { McpProgress } from '@shared/mcp-server.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { foldRunAll, type RunView, type StepView } from '@shared/run-view.ts'
import { stepKey } from '@shared/step.ts'
import type { Runs } from './runs.ts'

/** Programs give up on calls that say nothing; half a minute is short enough for those there are. */
const wordEveryMs = 10_000

/** What a step stands still for. */
const standsFor: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>(['step-waiting', 'step-held', 'step-approval-asked', 'step-in-doubt', 'step-stood-still'])

/**
 * Says how far a run that is about to be started is: a word for each step that is settled or waits for a person, and one now and then in between.
 * `progress` is the number of steps that are settled, a little more with each word that says nothing new.
 */
export function followProgress(runs: Pick<Runs, 'subscribe'>, runId: RunId, tell: (progress: McpProgress, view: RunView) => void): () => void {
  let view: RunView | null = null
  let settled = 0
  let words = 0
  const say = (view: RunView, message: string): void => {
    words++
    tell({ progress: settled + 1 - 1 / words, total: totalOf(view), message }, view)
  }
  const unsubscribe = runs.subscribe((id, events) => {
    if (id !== runId) return
    view = foldRunAll(view, events)
    if (!view) return
    for (const event of events) {
      const step = stepOf(view, event)
      if (!step) continue
      if (event.type === 'step-succeeded' || (event.type === 'step-failed' && event.retryAt === null)) {
        settled++
        words = 0
        say(view, `${nameOf(view, step)} is done`)
      } else if (standsFor.has(event.type)) say(view, waitWords(view, step))
    }
  })
  const timer = setInterval(() => { if (view) say(view, stateWords(view)) }, wordEveryMs).unref()
  return () => {
    clearInterval(timer)
    unsubscribe()
  }
}

/** What a run that is under way does just now: `"Ask" waits for a person`. */
export function stateWords(view: RunView): string {
  if (view.isQueued) return 'The run waits for its turn'
  const steps = [...view.steps.values()]
  const waiting = steps.find(({ status }) => status === 'waiting' || status === 'in-doubt')
  if (waiting) return waitWords(view, waiting)
  const running = steps.find(({ status }) => status === 'running' || status === 'retrying')
  return running ? `${nameOf(view, running)} is under way` : 'The run is under way'
}

/** Nothing of it goes on before a person did something. */
export function isForPeople({ steps }: RunView): boolean {
  const open = [...steps.values()].filter(({ status }) => status === 'running' || status === 'retrying' || status === 'waiting' || status === 'in-doubt')
  return open.length > 0 && open.every((step) => step.status === 'in-doubt' || (step.status === 'waiting' && step.approval !== undefined) || (step.standing ?? 0) > 0)
}

function waitWords(view: RunView, step: StepView): string {
  if ((step.standing ?? 0) > 0) return `${nameOf(view, step)} waits for a person`
  if (step.status === 'in-doubt') return `${nameOf(view, step)} waits for a person to say what came of it`
  if (step.approval) return `${nameOf(view, step)} waits for a person: ${step.approval.title}`
  if (step.held !== undefined) return `${nameOf(view, step)} waits, as its service may not be called as often`
  return `${nameOf(view, step)} waits${step.until === undefined ? '' : ` until ${new Date(step.until).toISOString()}`}`
}

function stepOf(view: RunView, event: RunEvent): StepView | undefined {
  if (!('nodeId' in event)) return undefined
  return view.steps.get(stepKey(event.nodeId, event.iteration))
}

function nameOf({ workflow }: RunView, { nodeId }: StepView): string {
  return `"${workflow.nodes.find(({ id }) => id === nodeId)?.name || nodeId}"`
}

/** How many rounds a loop has is not known before. */
function totalOf({ workflow: { nodes } }: RunView): number | null {
  return nodes.some(({ type }) => type === 'loop') ? null : nodes.length
}
