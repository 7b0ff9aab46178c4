// tell-person: what waits for a person, from the services to the system's notifications, and back to the window.

import type { ApprovalPlace } from '@shared/approval.ts'
import type { RunId } from '@shared/id.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import { toFailure } from '@shared/failure.ts'
import { createNotices, type Notices, type Waiting } from './notices.ts'
import { systemAfter } from './platform/after.ts'
import { showCount, showNotification } from './platform/electron/notifications.ts'
import type { Log } from './platform/electron/log-file.ts'
import type { Services } from './services.ts'

export type TellPersonOptions = {
  services: Pick<Services, 'approvals' | 'runs' | 'settings' | 'vault'>
  isWatched(runId: RunId): boolean
  /** Brings the window to the front, with this approval, or the first one. */
  open(approval: ApprovalPlace | 'first' | null): void
  log: Log
}

/** From now on the person is told. Returns the way to stop. */
export function tellPerson({ services: { approvals, runs, settings, vault }, isWatched, open, log }: TellPersonOptions): () => void {
  const notices: Notices = createNotices({
    isOn: () => settings.get().notifyWaiting,
    isWatched, after: systemAfter,
    show({ title, body, opens, answers }) {
      log.info(`The system was asked to tell: ${title}`)
      return showNotification({ title: vault.redact(title), body: vault.redact(body), answers: answers !== null }, {
        onClick: () => open(opens),
        onAnswer(outcome) {
          if (!answers) return
          approvals.answer(answers.at, { hash: answers.hash, outcome, comment: '', by: 'notification' }).catch((error: unknown) => {
            log.info(`An answer was not taken: ${toFailure(error).message}`)
            open(opens)
          })
        },
      })
    },
  })
  const rootOf = (runId: RunId): Pick<RunSummary, 'runId' | 'workflowName'> => {
    const run = runs.summary(runId)
    const { startedBy } = run
    return startedBy.kind === 'workflow' || startedBy.kind === 'substep' ? rootOf(startedBy.runId) : run
  }
  const count = (): void => showCount(approvals.pending().length)
  const waitingFor = (approval: ReturnType<typeof approvals.pending>[number]): Waiting => ({ kind: 'approval', at: { runId: approval.runId, step: approval.step }, approval, run: rootOf(approval.runId), asks: approval.title })
  const stops = [
    approvals.onAsked((approval) => {
      notices.asked(waitingFor(approval))
      count()
    }),
    approvals.onSettled((at) => {
      notices.settled(at)
      count()
    }),
    runs.onWriteAsked(({ runId, step, nodeName, summary }) => notices.asked({ kind: 'write', at: { runId, step }, run: rootOf(runId), asks: `${nodeName}: ${summary}` })),
    runs.onWriteSettled(({ runId, step }) => notices.settled({ runId, step })),
  ]
  notices.start(approvals.pending().map(waitingFor))
  count()
  return () => {
    for (const stop of stops) stop()
    notices.close()
  }
}
