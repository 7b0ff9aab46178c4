import type { RunSummary } from '@shared/run-summary.ts'
import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'

/** Test runs of what is on the screen, what became of them, and the questions they ask before they write. */
export function runCalls({ runs, runAsNew, exportRun, triggers }: Pick<Services, 'runs' | 'runAsNew' | 'exportRun' | 'triggers'>): CallsOf<'run'> & CallsOf<'write'> {
  const withEvent = (summary: RunSummary): RunSummary => {
    const event = summary.startedBy.kind === 'event' ? triggers.items.eventOf(summary.startedBy.traceId) : null
    return event === null ? summary : { ...summary, event }
  }
  return {
    'run.start': ({ workflow, payload, sample, mode, pins, reuseFrom }) =>
      runs.start({
        workflow,
        payload,
        mode,
        pins,
        startedBy: { kind: 'person', ...(sample === undefined ? {} : { sample }) },
        writes: 'ask',
        ...(reuseFrom === undefined ? {} : { reuseFrom }),
      }),
    'run.cancel': async ({ runId }) => {
      runs.cancel(runId, 'Stopped by you')
      await runs.kept()
    },
    'run.replay': ({ runId }) => ({ runId: runs.replay(runId) }),
    'run.run-as-new': ({ runId }) => ({ runId: runAsNew(runId) }),
    'run.list': (query) => runs.list(query).map(withEvent),
    'run.get': ({ runId }) => withEvent(runs.summary(runId)),
    'run.export': ({ runId }) => exportRun(runId),
    'run.parts': ({ runId, step }) => runs.parts(runId, step),
    'run.events': ({ runId }) => runs.events(runId),
    'write.pending': () => runs.pendingWrites(),
    'write.answer': ({ answer, remember, ...at }) => runs.answerWrite(at, answer, remember),
  }
}
