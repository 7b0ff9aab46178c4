import { z } from 'zod'
import { scanJson } from './document/scan.ts'
import { schemaProblems } from './document/schema-problems.ts'
import { RunId, WorkflowId } from './id.ts'
import { isJsonObject } from './json.ts'
import type { Problem } from './problem.ts'
import { RunEvent } from './run-event.ts'
import { RunStatus } from './run-status.ts'
import { viewOf } from './run-view.ts'

/**
 * A run as a file: all its facts, with the copy of its workflow and its payload in the first, and a head for whoever looks
 * for one among many. `viewOf(events)` gives its steps with their inputs, outputs and attempts.
 */
export const Recording = z.strictObject({
  format: z.literal('flowbench/recording'),
  version: z.literal(1),
  runId: RunId,
  workflowId: WorkflowId,
  workflowName: z.string(),
  status: RunStatus,
  /** In milliseconds since 1970. */
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  events: z.array(RunEvent).min(1),
})
export type Recording = z.infer<typeof Recording>

export function recordingOf(events: readonly RunEvent[]): Recording {
  const { runId, workflowId, workflowName, status, startedAt, finishedAt } = viewOf(events)
  return { format: 'flowbench/recording', version: 1, runId, workflowId, workflowName, status, startedAt, finishedAt, events: [...events] }
}

/** Always the same text for the same run: keys in the schema's order, free-form objects as they were written, two spaces, a newline. */
export function serializeRecording(recording: Recording): string {
  return `${JSON.stringify(Recording.parse(recording), null, 2)}\n`
}

export type ReadRecording = { status: 'recording'; recording: Recording } | { status: 'refused'; problems: Problem[] }

/** Reads what `serializeRecording` wrote, from text that nobody vouches for. */
export function readRecording(text: string): ReadRecording {
  const { errors } = scanJson(text)
  if (errors.length > 0) return { status: 'refused', problems: errors }
  const document: unknown = JSON.parse(text)
  if (!isJsonObject(document) || document['format'] !== 'flowbench/recording') return refused('unknown-format', '/format', 'The file is no recording of a run', 'Choose one that was exported from a run ("format": "flowbench/recording")')
  if (document['version'] !== 1) return refused('unknown-version', '/version', `The recording has the version ${JSON.stringify(document['version'])?.slice(0, 40)}, and this program reads version 1`, 'Update Flowbench')
  const parsed = Recording.safeParse(document)
  if (!parsed.success) return { status: 'refused', problems: schemaProblems(parsed.error, document) }
  const [first] = parsed.data.events
  if (first?.type !== 'run-started' || first.runId !== parsed.data.runId) return refused('schema', '/events/0', 'The first fact of a recording is the start of its run', 'Export the run again')
  return { status: 'recording', recording: parsed.data }
}

function refused(rule: string, pointer: string, message: string, remedy: string): ReadRecording {
  return { status: 'refused', problems: [{ severity: 'error', rule, pointer, message, remedy }] }
}
