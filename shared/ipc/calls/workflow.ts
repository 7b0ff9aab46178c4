import { z } from 'zod'
import { Draft, HistoryEntry, OpenDraft } from '../../draft.ts'
import { SecretName } from '../../secret-ref.ts'
import { WorkflowId } from '../../id.ts'
import { ImportResult } from '../../import-result.ts'
import { WorkflowSummary } from '../../workflow-summary.ts'
import { nothing } from '../nothing.ts'

const workflow = z.object({ workflowId: WorkflowId })

/** The library of workflows, and the drafts that are being edited. One line each: the name, what goes in, what comes back. */
export const workflowCalls = {
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
  /** Seeks to `position`, drops what could be redone from there, applies the entry and keeps it. Durable when it answers. `secrets`, `renamed`: what was kept is not quite the entry, but has references in place of these values, or the names that connections have now. */
  'draft.record': { input: z.object({ workflowId: WorkflowId, position: z.number().int().nonnegative(), entry: HistoryEntry }), output: z.object({ position: z.number().int(), secrets: z.array(SecretName).readonly(), renamed: z.boolean() }) },
  /** Undo or redo to a position. Durable when it answers. */
  'draft.seek': { input: z.object({ workflowId: WorkflowId, position: z.number().int().nonnegative() }), output: Draft },
} as const
