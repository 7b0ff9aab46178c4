import type { JsonValue } from '@shared/json.ts'
import type { McpProgress } from '@shared/mcp-server.ts'
import type { NodeType, TriggerType } from '@shared/node-type.ts'
import type { RunView, StepView } from '@shared/run-view.ts'
import type { Trigger, WorkflowNode } from '@shared/workflow.ts'
import { bestUnit, durationUnits } from '../inspector/form/duration.ts'
import { fingerprintOf, type NodeRun } from '../run/node-run.ts'
import { progressText, shareOf } from '../run/progress-words.ts'
import type { StateName } from '../ui/state-mark.ts'
import { durationText, previewOf, shortDuration, sizeOf } from './preview.ts'

/** What a node shows of its state: icon and colour by the name, a word, a value at the end of the foot, the output below. */
export type NodeLook = {
  state: StateName
  word: string
  value?: string
  /** 0 to 1; null runs without an end in sight. Absent when nothing is under way. */
  progress?: number | null
  preview?: string
  /** Without a ground: most nodes succeed, and many are skipped. */
  quiet: boolean
  /** Until then the words change every second. */
  until?: number
  /** It waits for something from outside: a dot pulses in place of the icon. */
  listens?: boolean
}

type Facts = { node: WorkflowNode; run: NodeRun | undefined; pin: JsonValue | undefined; now: number }

export function nodeLook({ node, run, pin, now }: Facts): NodeLook {
  const underway = run !== undefined && run.counts.running > 0
  if (node.disabled === true && !underway) return { state: 'initial', word: 'Disabled', quiet: true }
  if (pin !== undefined && !underway) return { state: 'pinned', word: 'Pinned output', quiet: false, preview: previewOf(pin), ...valued(sizeOf(pin)) }
  if (run === undefined) return { state: 'initial', word: 'Not run yet', quiet: true }
  const look = stepLook(run, node, now)
  if (underway || run.fingerprint === undefined || run.fingerprint === fingerprintOf(node)) return look
  return { ...look, state: 'stale', word: 'Stale: edited after run', quiet: false }
}

export function triggerLook(run: Pick<RunView, 'startedAt' | 'payload'> | undefined): NodeLook {
  if (run === undefined) return { state: 'initial', word: 'Not run yet', quiet: true }
  return { state: 'succeeded', word: 'Received', value: new Date(run.startedAt).toLocaleTimeString('en-GB'), preview: previewOf(run.payload), quiet: true }
}

/** The next request for the trigger runs what is on the screen. */
export const listeningLook: NodeLook = { state: 'running', word: 'Listening for a request', quiet: false, listens: true }

/** While a tool says how far it is. */
export function withProgress(look: NodeLook, progress: McpProgress | null | undefined): NodeLook {
  if (progress === null || progress === undefined || look.state !== 'running') return look
  return { ...look, progress: shareOf(progress), value: progressText(progress) }
}

/** The line under a node's name: `Jira · Create issue`. */
export function detailOf(node: WorkflowNode, nodeType: NodeType | undefined): string {
  if (nodeType === undefined) return `Unknown kind ${node.type}`
  return nodeType.connector === undefined ? nodeType.displayName : `${nodeType.connector.displayName} · ${nodeType.displayName}`
}

export function triggerDetail(trigger: Trigger, triggerType: TriggerType | undefined): string {
  switch (trigger.type) {
    case 'schedule': return `Schedule · ${trigger.cron}`
    case 'webhook': return trigger.event === undefined ? 'Webhook' : `Webhook · ${trigger.event}`
    case 'poll': return everyText(trigger.everyMs)
    case 'subscription': return triggerType?.connector === undefined ? 'Webhook' : `Webhook · ${triggerType.connector.displayName}`
    case 'manual': case 'mcp': return triggerType?.summary ?? trigger.type
  }
}

function everyText(ms: number): string {
  const unit = bestUnit(ms)
  return `Looks every ${ms / durationUnits[unit]} ${unit}`
}

export function triggerName(trigger: Trigger, triggerType: TriggerType | undefined): string {
  return trigger.name ?? triggerType?.displayName ?? 'Trigger'
}

/** What a screen reader calls a node: “Create issue, Jira, failed, attempt 2 of 2”. */
export function nodeLabel(name: string, detail: string, look: NodeLook, problems: number): string {
  const issues = problems === 0 ? [] : [problems === 1 ? '1 problem' : `${problems} problems`]
  return [name, detail, look.word, ...(look.value === undefined ? [] : [look.value]), ...issues].join(', ')
}

function stepLook(run: NodeRun, node: WorkflowNode, now: number): NodeLook {
  const step = run.shown
  const output = step.output === undefined ? {} : { preview: previewOf(step.output) }
  switch (step.status) {
    case 'running': return step.standing !== undefined ? { state: 'waiting', word: 'Waiting for you', quiet: false } : { state: 'running', word: 'Running', quiet: false, ...progressOf(run), ...output }
    case 'waiting': return step.approval !== undefined ? askingLook(run, step, now) : step.held !== undefined ? heldLook(run, step, now) : { state: 'waiting', word: step.until === undefined ? 'Waiting' : `Waiting ${durationText(step.until - now)}`, quiet: false, ...untilOf(step.until) }
    case 'retrying': return { state: 'waiting', word: retryWord(step, node, now), quiet: false, ...untilOf(step.retryAt) }
    case 'in-doubt': return { state: 'waiting', word: 'In doubt: say whether it happened', quiet: false }
    case 'failed': return { ...failedLook(step), ...output }
    case 'skipped': return { state: 'skipped', word: step.reason === undefined || step.reason === '' ? 'Skipped' : `Skipped: ${step.reason}`, quiet: true }
    case 'succeeded': return { ...succeededLook(run, step), ...output }
  }
}

function askingLook({ counts }: NodeRun, { until }: StepView, now: number): NodeLook {
  const left = until === undefined ? {} : { value: shortDuration(until - now) }
  return { state: 'waiting', word: 'Waiting for you', quiet: false, ...(counts.running > 1 ? { value: `${counts.running} open` } : left), ...untilOf(until) }
}

/** Its service may be called only so often; it goes by itself. */
function heldLook({ counts }: NodeRun, { until }: StepView, now: number): NodeLook {
  const left = until === undefined ? {} : { value: shortDuration(until - now) }
  return { state: 'waiting', word: 'Waits for its turn', quiet: false, ...(counts.running > 1 ? { value: `${counts.running} in line` } : left), ...untilOf(until) }
}

function progressOf({ shown, steps, counts }: NodeRun): Pick<NodeLook, 'progress' | 'value'> {
  if (shown.loop !== undefined) return { progress: shown.loop.total === 0 ? null : shown.loop.done / shown.loop.total, value: `${shown.loop.done} of ${shown.loop.total}` }
  const attempt = shown.attempts.at(-1)?.attempt ?? 1
  if (attempt > 1) return { progress: null, value: `attempt ${attempt}` }
  return { progress: null, ...(steps.length > 1 ? { value: `${counts.succeeded + counts.failed + 1}.` } : {}) }
}

function retryWord(step: StepView, node: WorkflowNode, now: number): string {
  const most = node.settings?.retry?.maxAttempts
  const next = (step.attempts.at(-1)?.attempt ?? 0) + 1
  const wait = step.retryAt === undefined || step.retryAt <= now ? '' : ` in ${Math.ceil((step.retryAt - now) / 1000)} s`
  return `Attempt ${next}${most === undefined ? '' : ` of ${most}`}${wait}`
}

function failedLook(step: StepView): NodeLook {
  const message = step.failure?.message ?? 'Failed'
  if (step.failure?.code === 'in-doubt') return { state: 'in-doubt', word: `In doubt: ${message}`, quiet: false }
  if (step.failure?.code === 'cancelled') return { state: 'cancelled', word: 'Stopped', quiet: true }
  return { state: 'failed', word: message, quiet: false }
}

function succeededLook(run: NodeRun, step: StepView): NodeLook {
  if (step.source === 'pinned') return { state: 'pinned', word: 'Pinned output', quiet: false, ...valued(step.output === undefined ? undefined : sizeOf(step.output)) }
  if (step.source === 'disabled') return { state: 'skipped', word: 'Passed over', quiet: true }
  const [port, ...others] = step.ports ?? []
  const word = step.source === 'simulated' ? 'Not sent, sample used' : step.source === 'reused' ? 'Reused' : port !== undefined && others.length === 0 && step.loop === undefined ? port : 'Succeeded'
  return { state: 'succeeded', word, quiet: true, value: succeededValue(run, step) }
}

function succeededValue(run: NodeRun, step: StepView): string {
  if (step.loop !== undefined) return step.loop.total === 1 ? '1 item' : `${step.loop.total} items`
  if (run.counts.succeeded > 1) return `${run.counts.succeeded} times`
  return durationText((step.finishedAt ?? 0) - (step.startedAt ?? step.finishedAt ?? 0))
}

function valued(value: string | undefined): Pick<NodeLook, 'value'> {
  return value === undefined ? {} : { value }
}

function untilOf(until: number | undefined): Pick<NodeLook, 'until'> {
  return until === undefined ? {} : { until }
}
