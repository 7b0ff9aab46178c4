import { z } from 'zod'
import { RunId, WorkflowId } from '../../id.ts'
import { JsonValue } from '../../json.ts'
import { RunEvent, RunMode } from '../../run-event.ts'
import { RunStatus } from '../../run-status.ts'
import { RunSummary } from '../../run-summary.ts'
import { StepAddress } from '../../step.ts'
import { Workflow } from '../../workflow.ts'
import { WriteQuestion } from '../../write-question.ts'
import { nothing } from '../nothing.ts'

const run = z.object({ runId: RunId })

/** Test runs, and the questions they ask before they write. One line each: the name, what goes in, what comes back. */
export const runCalls = {
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
  /** Goes on with a run that did not succeed: what it finished is taken over, and the step keys stay the same. */
  'run.replay': { input: run, output: z.object({ runId: RunId }) },
  /** The same payload from the beginning, with keys of its own; of a live run, through the live version of now. */
  'run.run-as-new': { input: run, output: z.object({ runId: RunId }) },
  /** The newest first; `before` is the last run of the page before, of the same workflow if one is named. */
  'run.list': { input: z.object({ workflowId: WorkflowId.optional(), status: RunStatus.optional(), /** Only those under way that wait. */ waiting: z.boolean().optional(), before: RunId.optional(), limit: z.number().int().min(1).max(200) }), output: z.array(RunSummary) },
  'run.get': { input: run, output: RunSummary },
  /** The run as a file that can be read back (`Recording`). Refused as `content-blocked` when a secret is in it. */
  'run.export': { input: run, output: z.object({ text: z.string(), suggestedName: z.string() }) },
  /** The runs of the parts of a step (an agent's turns and calls), in the order of their start. */
  'run.parts': { input: z.object({ runId: RunId, step: StepAddress }), output: z.array(RunSummary) },
  'run.events': { input: run, output: z.array(RunEvent) },
  /** Questions still open, for a window that was just loaded. */
  'write.pending': { input: nothing, output: z.array(WriteQuestion) },
  'write.answer': { input: z.object({ runId: RunId, step: StepAddress, answer: z.enum(['send', 'stand-in', 'cancel']), remember: z.boolean() }), output: nothing },
} as const
