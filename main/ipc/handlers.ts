import type { Connection } from '@shared/connection.ts'
import type { Services } from '../services.ts'
import { accountCalls } from './account-calls.ts'
import { approvalCalls } from './approval-calls.ts'
import { catalogCalls } from './catalog-calls.ts'
import { desktopCalls } from './desktop-calls.ts'
import type { Desktop } from './desktop.ts'
import { knowledgeCalls } from './knowledge-calls.ts'
import { mcpCalls } from './mcp-calls.ts'
import { mcpServingCalls } from './mcp-serving-calls.ts'
import { modelCalls } from './model-calls.ts'
import { packageCalls } from './package-calls.ts'
import type { SendPush } from './push.ts'
import type { Handlers } from './register.ts'
import { importCalls } from './import-calls.ts'
import { runCalls } from './run-calls.ts'
import { settingsCalls } from './settings-calls.ts'
import { storageCalls } from './storage-calls.ts'
import { triggerCalls } from './trigger-calls.ts'
import { tunnelCalls } from './tunnel-calls.ts'
import { workflowCalls } from './workflow-calls.ts'

/** Everything a window can ask for. A call of the contract that no noun's file answers does not compile. */
export function createHandlers(services: Services, desktop: Desktop): Handlers {
  return {
    ...desktopCalls(desktop),
    ...catalogCalls(services),
    ...workflowCalls(services),
    ...runCalls(services),
    ...approvalCalls(services),
    ...triggerCalls(services),
    ...tunnelCalls(services),
    ...modelCalls(services),
    ...settingsCalls(services, desktop),
    ...storageCalls(services, desktop),
    ...packageCalls(services, desktop),
    ...accountCalls(services, desktop),
    ...importCalls(services, desktop),
    ...knowledgeCalls(services, desktop),
    ...mcpCalls(services, desktop),
    ...mcpServingCalls(services, desktop),
  }
}

const changesEveryMs = 250

/** Passes on the first of many at once, and one for all that follow it within the time. Returns the way to stop. */
function seldom(everyMs: number, listen: (listener: () => void) => void, tell: () => void): () => void {
  let isOver = false
  let timer: NodeJS.Timeout | null = null
  let again = false
  const rest = (): void => {
    timer = null
    if (again) say()
  }
  const say = (): void => {
    again = false
    tell()
    timer = setTimeout(rest, everyMs).unref()
  }
  listen(() => {
    if (isOver) return
    if (timer) again = true
    else say()
  })
  return () => {
    isOver = true
    if (timer) clearTimeout(timer)
  }
}

/** Tells the window of what happens by itself. Returns the way to stop. */
export function forwardPushes({ models, connections, connectors, mcp, mcpServing, runs, triggers, tunnel, approvals, storage, indexJobs }: Pick<Services, 'models' | 'connections' | 'connectors' | 'mcp' | 'mcpServing' | 'runs' | 'triggers' | 'tunnel' | 'approvals' | 'storage' | 'indexJobs'>, push: SendPush): () => void {
  let seen = connections.list()
  const tellOfConnections = (): void => {
    const now = connections.list()
    if (now === seen) return
    const renamed = formerNamesIn(now) !== formerNamesIn(seen)
    seen = now
    push('connections.changed', { renamed })
  }
  const stops = [
    runs.subscribe((runId, events) => push('run.event', { runId, events })),
    models.live.onChanged((steps) => push('model.live', { steps })),
    triggers.onReceived((traceId) => push('inbox.received', { traceId })),
    tunnel.onChanged((status) => push('tunnel.changed', status)),
    approvals.onAsked((approval) => push('approval.asked', approval)),
    approvals.onSettled((at) => push('approval.settled', at)),
    storage.health.onChanged((status) => push('storage.changed', status)),
    seldom(changesEveryMs, (changed) => { triggers.onChanged(changed); runs.subscribe(changed) }, () => push('outbox.changed', {})),
    seldom(changesEveryMs, (changed) => { triggers.onChanged(changed); connections.onChanged(changed) }, tellOfConnections),
    seldom(changesEveryMs, (changed) => void indexJobs.onChanged(changed), () => { for (const job of indexJobs.list()) push('knowledge.indexing', job) }),
    connectors.onChanged(() => push('catalog.changed', {})),
    seldom(changesEveryMs, (changed) => { mcp.onChanged(changed) }, () => push('mcp.changed', {})),
    seldom(changesEveryMs, (changed) => { mcpServing.onChanged(changed); triggers.onChanged(changed) }, () => push('mcp-serving.changed', {})),
    runs.onWriteAsked((question) => push('write.asked', question)),
    runs.onWriteSettled((settled) => push('write.settled', settled)),
  ]
  return () => stops.forEach((stop) => stop())
}

function formerNamesIn(connections: readonly Connection[]): string {
  return connections.flatMap(({ name, formerNames = [] }) => formerNames.map((former) => `${former} ${name}`)).sort().join('\n')
}
