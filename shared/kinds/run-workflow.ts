import { z } from 'zod'
import { defineKind } from './define.ts'

export const runWorkflow = defineKind({
  type: 'run-workflow',
  displayName: 'Run workflow',
  summary: 'Run another workflow, use its output',
  description: 'Runs another workflow with a payload, waits for its end and gives its output. It is a run of its own, with its own steps to look at.',
  icon: 'workflow',
  effect: 'idempotent',
  input: z.strictObject({
    workflowId: z.string('must be the id of a workflow').regex(/^wf_[A-Za-z0-9_-]{1,64}$/, 'must be the id of a workflow, such as wf_abc').meta({ title: 'Workflow', description: 'The workflow to run.', 'x-widget': 'workflow' }),
    payload: z.unknown().optional().meta({ title: 'Payload', description: 'What it starts with, as its event.payload. Left out: an empty object.', 'x-widget': 'json' }),
  }),
  ports: ['out'],
  defaultInput: {},
  keywords: ['sub-workflow', 'call', 'child', 'reuse', 'subflow'],
})
