// The live store: how far steps are that ask models, as main tells it while they run. What they gave in the end is in the run store.
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { LiveStep } from '@shared/llm/live.ts'
import { addSpent, type Spent } from '@shared/llm/spent.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import type { RunView, StepView } from '@shared/run-view.ts'
import { stepKey } from '@shared/step.ts'
import { call, onPush } from '../api.ts'
import { runStore } from './run-store.ts'

/** Those of runs that the window does not follow are not told to be over; the oldest make room. */
const mostSteps = 300

type LiveState = { steps: ReadonlyMap<string, LiveStep> }

const liveStore = createStore<LiveState>()(() => ({ steps: new Map() }))

/** Begins to listen to main. Returns the function that stops. */
export function listenToLiveSteps(): () => void {
  const stops = [
    onPush('model.live', ({ steps }) => receive(steps)),
    runStore.subscribe((state, before) => { if (state.runs !== before.runs && liveStore.getState().steps.size > 0) forgetSettled(state.runs) }),
  ]
  // A window that was loaded in the midst of it; without them the steps show when they end.
  call('model.live').then(receive, () => undefined)
  return () => { for (const stop of stops) stop() }
}

function receive(news: readonly LiveStep[]): void {
  if (news.length === 0) return
  const steps = new Map(liveStore.getState().steps)
  for (const step of news) {
    const key = `${step.runId} ${stepKey(step.nodeId, step.iteration)}`
    steps.delete(key)
    steps.set(key, step)
  }
  for (const key of steps.keys()) if (steps.size > mostSteps) steps.delete(key)
  liveStore.setState({ steps })
}

function forgetSettled(runs: ReadonlyMap<string, RunView>): void {
  const steps = new Map([...liveStore.getState().steps].filter(([, { runId, nodeId, iteration }]) => {
    const step = runs.get(runId)?.steps.get(stepKey(nodeId, iteration))
    return step === undefined || step.status === 'running'
  }))
  if (steps.size < liveStore.getState().steps.size) liveStore.setState({ steps })
}

/** Of a step that runs, in its present attempt. */
export function useLiveStep(runId: string | undefined, step: StepView | undefined): LiveStep | undefined {
  const key = runId === undefined || step?.status !== 'running' ? undefined : `${runId} ${step.key}`
  const attempt = step?.attempts.at(-1)?.attempt
  return useStore(liveStore, ({ steps }) => {
    const live = key === undefined ? undefined : steps.get(key)
    return live?.attempt === attempt ? live : undefined
  })
}

/** Of the run of a part that is under way: its one call. */
export function useLivePart(part: Pick<RunSummary, 'runId' | 'status'>): LiveStep | undefined {
  const key = part.status === 'running' ? `${part.runId} call` : undefined
  return useStore(liveStore, ({ steps }) => (key === undefined ? undefined : steps.get(key)))
}

/** What a run has spent on models by now; undefined when it asked none. */
export function useSpent(run: RunView | undefined): Spent | undefined {
  const live = useStore(liveStore, ({ steps }) => steps)
  if (run === undefined) return undefined
  const done = [...run.steps.values()].flatMap(({ spent }) => spent ?? [])
  const underWay = run.finishedAt !== null ? [] : [...live.values()].filter(({ runId, nodeId, iteration }) => runId === run.runId && run.steps.get(stepKey(nodeId, iteration))?.status === 'running').map(({ spent }) => spent)
  const [first, ...rest] = [...done, ...underWay].filter(({ calls }) => calls > 0)
  return first && rest.reduce(addSpent, first)
}
