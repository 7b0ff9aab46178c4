import { z } from 'zod'
import { Approval, ApprovalPlace } from '../approval.ts'
import { RunId } from '../id.ts'
import { IndexJob } from '../knowledge/index-job.ts'
import { LiveStep } from '../llm/live.ts'
import { ItemId } from '../outbox-item.ts'
import { RunEvent } from '../run-event.ts'
import { StepAddress } from '../step.ts'
import { StorageStatus } from '../storage-status.ts'
import { TunnelStatus } from '../tunnel.ts'
import { WriteQuestion } from '../write-question.ts'
import { accountCalls } from './calls/account.ts'
import { approvalCalls } from './calls/approval.ts'
import { catalogCalls } from './calls/catalog.ts'
import { desktopCalls } from './calls/desktop.ts'
import { importCalls } from './calls/import.ts'
import { knowledgeCalls } from './calls/knowledge.ts'
import { mcpCalls } from './calls/mcp.ts'
import { mcpServingCalls } from './calls/mcp-serving.ts'
import { modelCalls } from './calls/model.ts'
import { packageCalls } from './calls/package.ts'
import { runCalls } from './calls/run.ts'
import { settingsCalls } from './calls/settings.ts'
import { storageCalls } from './calls/storage.ts'
import { triggerCalls } from './calls/trigger.ts'
import { tunnelCalls } from './calls/tunnel.ts'
import { workflowCalls } from './calls/workflow.ts'

/** Every call the renderer may make, a file for each part of the app. */
export const calls = {
  ...desktopCalls,
  ...catalogCalls,
  ...workflowCalls,
  ...runCalls,
  ...approvalCalls,
  ...triggerCalls,
  ...tunnelCalls,
  ...accountCalls,
  ...importCalls,
  ...mcpCalls,
  ...mcpServingCalls,
  ...packageCalls,
  ...knowledgeCalls,
  ...modelCalls,
  ...settingsCalls,
  ...storageCalls,
} as const

/** Everything the main process may push to a window. */
export const pushes = {
  /** How far steps are that ask models. A few times a second at most. */
  'model.live': z.object({ steps: z.array(LiveStep) }),
  'run.event': z.object({ runId: RunId, events: z.array(RunEvent) }),
  /** A request was taken in; what came of it is for `inbox.list` to say. */
  'inbox.received': z.object({ traceId: ItemId }),
  'tunnel.changed': TunnelStatus,
  'approval.asked': Approval,
  /** Answered, or asked no more. */
  'approval.settled': ApprovalPlace,
  /** A person chose its notification: it is opened, or the one that waits longest. */
  'approval.chosen': z.object({ at: ApprovalPlace.nullable() }),
  /** Events or writes are not in the states they were in, or somebody began or ended to listen. A few times a second at most. */
  'outbox.changed': z.object({}),
  'write.asked': WriteQuestion,
  'write.settled': z.object({ runId: RunId, step: StepAddress }),
  'storage.changed': StorageStatus,
  /** An item of the application menu: the id of an action in the renderer's list. */
  'menu.chosen': z.object({ action: z.string() }),
  /** A connection came, went or was changed, here or by another process. `renamed`: workflows that name one may have been changed with it. */
  'connections.changed': z.object({ renamed: z.boolean() }),
  /** Connectors came or went: `catalog.get` and `connection.types` say what there is now. */
  'catalog.changed': z.object({}),
  /** Files are on their way into a collection, or were. A few times a second at most. */
  'knowledge.indexing': IndexJob,
  /** MCP servers, their tools or their states are not what they were: `mcp.list` says it. A few times a second at most. */
  'mcp.changed': z.object({}),
  /** Flowbench as an MCP server is not as it was: `mcp-serving.get` says it. A few times a second at most. */
  'mcp-serving.changed': z.object({}),
  'window.changed': z.object({ maximised: z.boolean(), focused: z.boolean() }),
} as const

export type CallName = keyof typeof calls
export type CallInput<N extends CallName> = z.output<(typeof calls)[N]['input']>
export type CallOutput<N extends CallName> = z.output<(typeof calls)[N]['output']>
export type PushName = keyof typeof pushes
export type Push<N extends PushName> = z.output<(typeof pushes)[N]>
