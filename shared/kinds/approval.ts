import { z } from 'zod'
import { ApprovalOutcome, ApprovalTimeOut } from '../approval.ts'
import { isJsonObject } from '../json.ts'
import { defineKind } from './define.ts'

export const approval = defineKind({
  type: 'approval',
  displayName: 'Approval',
  summary: 'Ask a person before it goes on',
  description: 'Shows a person what is to be approved and waits for the answer, in the window or on the command line. It goes on by "approved" or "rejected". What is shown is kept word for word, and the answer holds for just that. The run\'s time stands still meanwhile.',
  category: 'human',
  icon: 'user-check',
  input: z.strictObject({
    title: z.string('must be text').min(1).max(200).meta({ title: 'Question', description: 'What is asked, in one line.', examples: ['Refund {{ event.payload.amount }} to {{ event.payload.customer }}?'] }),
    message: z.string('must be text').max(10_000).default('').meta({ title: 'Message', description: 'What whoever answers should know.', 'x-widget': 'multiline' }),
    show: z.unknown().optional().meta({ title: 'Show', description: 'The values that are to be approved, exactly as later steps use them.', examples: ['{{ steps.plan.output }}'], 'x-widget': 'json' }),
    timeoutMs: z.number().int().min(1000).max(31_536_000_000).optional().meta({ title: 'Answer within', description: 'How long it waits, in milliseconds; at most a year. Left out, together with "Answer until": as long as it takes.', 'x-widget': 'duration' }),
    until: z.string().optional().meta({ title: 'Answer until', description: 'A moment in ISO 8601; used instead of a length of time.', examples: ['2027-01-01T09:00:00Z'] }),
    onTimeout: ApprovalTimeOut.meta({ title: 'Without an answer in time', description: '"approved" and "rejected" go on as if somebody had answered so; "fail" fails the step.' }),
  }).refine(({ timeoutMs, until }) => timeoutMs === undefined || until === undefined, 'give "Answer within" or "Answer until", and not both'),
  output: z.object({
    outcome: ApprovalOutcome.meta({ description: 'What was answered, or stands for an answer that did not come' }),
    by: z.enum(['window', 'command-line', 'time-out']).meta({ description: 'Where it was answered, or "time-out"' }),
    comment: z.string().meta({ description: 'What the person wrote to it' }),
    at: z.string().meta({ description: 'When, in ISO 8601', format: 'date-time' }),
  }),
  ports: ['approved', 'rejected'],
  defaultInput: { title: 'May this go on?', onTimeout: 'rejected' },
  sampleOutput: { outcome: 'approved', by: 'window', comment: '', at: '2027-01-01T09:00:00.000Z' },
  keywords: ['approve', 'confirm', 'human', 'person', 'review', 'sign off', 'consent', 'ask'],
  portsOfOutput: (output) => [isJsonObject(output) && output['outcome'] === 'approved' ? 'approved' : 'rejected'],
})
