import type { RunView } from '@shared/run-view.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import { stepKey } from '@shared/step.ts'

/** What a run came to, in words: "Failed at Create issue". */
export function outcomeWords(run: Pick<RunSummary, 'status' | 'mode'> & { isQueued?: boolean | undefined; failedAt?: RunSummary['failedAt'] | null }, nameOf: (nodeId: string) => string | undefined = () => undefined): string {
  switch (run.status) {
    case 'running': return run.isQueued === true ? 'Waiting for its turn' : 'Running'
    case 'succeeded': return 'Succeeded'
    case 'cancelled': return 'Stopped'
    case 'failed': return run.failedAt === undefined || run.failedAt === null ? 'Failed' : `Failed at ${nameOf(run.failedAt.nodeId) ?? stepKey(run.failedAt.nodeId, run.failedAt.iteration)}`
  }
}

/** What was run, when it was not everything. */
export function modeWords(mode: RunView['mode'], nameOf: (nodeId: string) => string | undefined): string | null {
  if (mode.kind === 'whole') return null
  return `${mode.kind === 'to' ? 'Up to' : 'From'} ${nameOf(mode.nodeId) ?? mode.nodeId}`
}

/** Who or what began it: "Crash on export", "Command line". */
export function starterWords(startedBy: RunView['startedBy']): string {
  switch (startedBy.kind) {
    case 'person': return startedBy.sample ?? 'Started by you'
    case 'command-line': return startedBy.sample === undefined ? 'Command line' : `Command line: ${startedBy.sample}`
    case 'workflow': return 'Another workflow'
    case 'substep': return `Part of a step: ${startedBy.title}`
    case 'failure': return 'The failure of another run'
    case 'mcp': return `${startedBy.client === '' ? 'Another program' : startedBy.client}${startedBy.version === 'draft' ? ', to the draft' : ''}`
    case 'event': return startedBy.version === 'draft' ? 'An event, to the draft' : 'An event'
  }
}
