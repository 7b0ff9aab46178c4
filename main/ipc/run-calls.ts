import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'

/** Test runs of what is on the screen, what became of them, and the questions they ask before they write. */
export function runCalls({ runs, runAsNew, exportRun }: Pick<Services, 'runs' | 'runAsNew' | 'exportRun'>): CallsOf<'run'> & CallsOf<'write'> {
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
    'run.list': (query) => runs.list(query),
    'run.get': ({ runId }) => runs.summary(runId),
    'run.export': ({ runId }) => exportRun(runId),
    'run.events': ({ runId }) => runs.events(runId),
    'write.pending': () => runs.pendingWrites(),
    'write.answer': ({ answer, remember, ...at }) => runs.answerWrite(at, answer, remember),
  }
}
