import { z } from 'zod'
import { Connection, ConnectionType } from '../connection.ts'
import { Activation, EventRoute } from '../activation.ts'
import { Draft, HistoryEntry, OpenDraft } from '../draft.ts'
import { Grant } from '../grant.ts'
import { RunId, WorkflowId } from '../id.ts'
import { InboxRequest, InboxRequestDetail, InboxStatus, RefusedRequest } from '../inbox-request.ts'
import { JsonObject, JsonValue } from '../json.ts'
import { NodeType, TriggerType } from '../node-type.ts'
import { ItemId, ItemState, OutboxItem, Resolution } from '../outbox-item.ts'
import { Problem } from '../problem.ts'
import { RunEvent, RunMode } from '../run-event.ts'
import { RunSummary } from '../run-summary.ts'
import { SecretName, SecretSummary, VaultStatus } from '../secret-ref.ts'
import { Settings, SettingsChange } from '../settings.ts'
import { StepAddress } from '../step.ts'
import { Sample, Workflow } from '../workflow.ts'

const workflow = z.object({ workflowId: WorkflowId })
const run = z.object({ runId: RunId })
const nothing = z.void()

export const WorkflowSummary = z.object({
  id: WorkflowId,
  name: z.string(),
  description: z.string(),
  nodeCount: z.number().int(),
  isExample: z.boolean(),
  /** Milliseconds since 1970. */
  updatedAt: z.number(),
})
export type WorkflowSummary = z.infer<typeof WorkflowSummary>

/** A file taken in, or refused with every reason; a refused one changes nothing. */
export const ImportResult = z.discriminatedUnion('status', [
  z.object({ status: z.literal('imported'), workflowIds: z.array(WorkflowId).min(1), problems: z.array(Problem) }),
  z.object({ status: z.literal('refused'), problems: z.array(Problem).min(1) }),
])
export type ImportResult = z.infer<typeof ImportResult>

/** A write that waits for the person: what would be sent, as it would be sent. */
export const WriteQuestion = z.object({
  runId: RunId,
  step: StepAddress,
  nodeName: z.string(),
  /** One line: `POST https://api.example.com/issues`. */
  summary: z.string(),
  input: JsonValue,
  /** The request as it goes out, where the step sends just one. */
  request: z.object({
    method: z.string(), url: z.string(), headers: z.array(z.tuple([z.string(), z.string()])),
    /** Null when there is none; bytes that are no text as base64. */
    body: z.object({ text: z.string(), isBase64: z.boolean() }).nullable(),
  }).optional(),
  effect: z.string(),
  /** What would stand in for the answer: a pinned output or the action's sample. */
  standIn: JsonValue,
})
export type WriteQuestion = z.infer<typeof WriteQuestion>

/** Every call the renderer may make. One line each: the name, what goes in, what comes back. */
export const calls = {
  'app.info': {
    input: nothing,
    output: z.object({
      version: z.string(), platform: z.string(), dataFolder: z.string(), electron: z.string(),
      /** Which of these the window should draw itself. */
      customFrame: z.boolean(),
    }),
  },
  /** The window shows something useful; main may take a screenshot or stop its splash. */
  'app.ready': { input: nothing, output: nothing },

  'catalog.get': { input: nothing, output: z.object({ nodeTypes: z.array(NodeType), triggerTypes: z.array(TriggerType) }) },
  'catalog.samples': { input: z.object({ triggerKey: z.string() }), output: z.array(Sample) },

  'workflow.list': { input: nothing, output: z.array(WorkflowSummary) },
  'workflow.create': { input: z.object({ name: z.string().min(1).max(200) }), output: WorkflowId },
  'workflow.duplicate': { input: workflow, output: WorkflowId },
  /** Kept for `workflow.restore` until the app quits. */
  'workflow.remove': { input: workflow, output: nothing },
  'workflow.restore': { input: workflow, output: nothing },
  'workflow.import': { input: z.object({ text: z.string().max(6_000_000), fileName: z.string().max(500).optional() }), output: ImportResult },
  /** The canonical text; with `bundle`, the sub-workflows it needs as well. */
  'workflow.export': { input: z.object({ workflowId: WorkflowId, bundle: z.boolean() }), output: z.object({ text: z.string(), suggestedName: z.string() }) },
  'workflow.examples': { input: nothing, output: z.array(z.object({ key: z.string(), name: z.string(), description: z.string() })) },
  'workflow.add-example': { input: z.object({ key: z.string() }), output: WorkflowId },

  'draft.open': { input: workflow, output: OpenDraft },
  /** Seeks to `position`, drops what could be redone from there, applies the entry and keeps it. Durable when it answers. */
  'draft.record': { input: z.object({ workflowId: WorkflowId, position: z.number().int().nonnegative(), entry: HistoryEntry }), output: z.object({ position: z.number().int() }) },
  /** Undo or redo to a position. Durable when it answers. */
  'draft.seek': { input: z.object({ workflowId: WorkflowId, position: z.number().int().nonnegative() }), output: Draft },

  /** Runs the document as it is given, so that what is on the screen is what runs. */
  'run.start': {
    input: z.object({
      workflow: Workflow, payload: JsonValue, sample: z.string().optional(), mode: RunMode,
      pins: z.record(z.string(), JsonValue),
      /** For `from`: the run whose outputs stand in upstream. */
      reuseFrom: RunId.optional(),
    }),
    output: RunId,
  },
  'run.cancel': { input: run, output: nothing },
  'run.list': { input: z.object({ workflowId: WorkflowId.optional(), before: z.number().optional(), limit: z.number().int().min(1).max(200) }), output: z.array(RunSummary) },
  'run.events': { input: run, output: z.array(RunEvent) },
  /** Questions still open, for a window that was just loaded. */
  'write.pending': { input: nothing, output: z.array(WriteQuestion) },
  'write.answer': { input: z.object({ runId: RunId, step: StepAddress, answer: z.enum(['send', 'stand-in', 'cancel']), remember: z.boolean() }), output: nothing },

  /** Whether a workflow is switched on, and what of it an event starts. */
  'activation.get': { input: workflow, output: Activation },
  /** Makes the workflow as it stands its live version. Refused as `invalid-input` when it could not run. */
  'activation.put': { input: workflow, output: Activation },
  'activation.remove': { input: workflow, output: Activation },
  'activation.route': { input: z.object({ workflowId: WorkflowId, route: EventRoute }), output: Activation },

  /** Where webhooks are taken in. */
  'inbox.status': { input: nothing, output: InboxStatus },
  'inbox.list': { input: z.object({ before: ItemId.optional(), limit: z.number().int().min(1).max(200) }), output: z.array(InboxRequest) },
  'inbox.get': { input: z.object({ traceId: ItemId }), output: InboxRequestDetail },
  'inbox.refused': { input: z.object({ limit: z.number().int().min(1).max(1000) }), output: z.array(RefusedRequest) },
  /** The same bytes as a new request that names its original. The signature is checked, its age and its id are not. */
  'inbox.replay': { input: z.object({ traceId: ItemId }), output: z.object({ traceId: ItemId }) },
  /** The next request for the workflow's trigger runs its draft. Ends by itself with that request, or after half an hour. */
  'inbox.listen': { input: workflow, output: nothing },
  'inbox.stop-listening': { input: workflow, output: nothing },

  'outbox.list': { input: z.object({ state: ItemState.optional(), kind: z.enum(['event', 'write']).optional(), before: ItemId.optional(), limit: z.number().int().min(1).max(200) }), output: z.array(OutboxItem) },
  'outbox.counts': { input: nothing, output: z.partialRecord(ItemState, z.number().int()) },
  /** Dispatches an event that is dead once more. */
  'outbox.retry': { input: z.object({ itemId: ItemId }), output: nothing },
  /** What came of a write that is in doubt, as a person saw it. */
  'outbox.resolve': { input: z.object({ itemId: ItemId, resolution: Resolution }), output: nothing },

  /** Syntax only: null when it is well-formed. */
  'code.check': {
    input: z.object({ language: z.enum(['javascript', 'jsonata']), source: z.string().max(200_000) }),
    output: z.object({ message: z.string(), line: z.number().int().optional(), column: z.number().int().optional() }).nullable(),
  },

  'grant.list': { input: nothing, output: z.array(Grant) },
  'grant.add': { input: z.object({ address: z.string().max(2000), note: z.string().max(500) }), output: Grant },
  'grant.remove': { input: z.object({ origin: z.string().max(2000) }), output: nothing },

  'secret.list': { input: nothing, output: z.object({ vault: VaultStatus, secrets: z.array(SecretSummary) }) },
  /** The value goes in here; no call gives it back. */
  'secret.put': { input: z.object({ name: SecretName, value: z.string().min(1).max(65_536) }), output: SecretSummary },
  'secret.remove': { input: z.object({ name: SecretName }), output: nothing },
  /** Opens the vault, or gives it its first passphrase. */
  'secret.unlock': { input: z.object({ passphrase: z.string().min(1).max(1000) }), output: VaultStatus },

  /** What there can be connections to, with the schemas that forms are drawn from. */
  'connection.types': { input: nothing, output: z.array(ConnectionType) },
  'connection.list': { input: nothing, output: z.array(Connection) },
  /** Adds it, or changes the one of this name. */
  'connection.put': { input: z.object({ name: z.string().max(128), connector: z.string().max(64), config: JsonObject }), output: Connection },
  'connection.remove': { input: z.object({ name: z.string().max(128) }), output: nothing },

  'settings.get': { input: nothing, output: Settings },
  'settings.put': { input: SettingsChange, output: Settings },
  /** What this window remembers of itself: panel sizes, open tabs, viewports. */
  'session.get': { input: nothing, output: JsonObject },
  'session.put': { input: JsonObject, output: nothing },

  'file.save': { input: z.object({ suggestedName: z.string().max(255), text: z.string().max(60_000_000) }), output: z.object({ fileName: z.string() }).nullable() },
  'file.open': { input: nothing, output: z.object({ fileName: z.string(), text: z.string() }).nullable() },
  'clipboard.read': { input: nothing, output: z.string() },
  'clipboard.write': { input: z.object({ text: z.string().max(10_000_000) }), output: nothing },
  /** Opens in the person's browser: http, https and mailto only. */
  'link.open': { input: z.object({ url: z.string().max(4000) }), output: nothing },
  'window.control': { input: z.object({ action: z.enum(['minimise', 'toggle-maximise', 'close']) }), output: nothing },
} as const

/** Everything the main process may push to a window. */
export const pushes = {
  'run.event': z.object({ runId: RunId, events: z.array(RunEvent) }),
  /** A request was taken in; what came of it is for `inbox.list` to say. */
  'inbox.received': z.object({ traceId: ItemId }),
  'write.asked': WriteQuestion,
  'write.settled': z.object({ runId: RunId, step: StepAddress }),
  /** An item of the application menu: the id of an action in the renderer's list. */
  'menu.chosen': z.object({ action: z.string() }),
  'window.changed': z.object({ maximised: z.boolean(), focused: z.boolean() }),
} as const

export type CallName = keyof typeof calls
export type CallInput<N extends CallName> = z.output<(typeof calls)[N]['input']>
export type CallOutput<N extends CallName> = z.output<(typeof calls)[N]['output']>
export type PushName = keyof typeof pushes
export type Push<N extends PushName> = z.output<(typeof pushes)[N]>
