import { z } from 'zod'
import { defineKind } from './define.ts'

export const wait = defineKind({
  type: 'wait',
  displayName: 'Wait',
  summary: 'Go on after a while or at a time',
  description: 'Waits for a length of time, or until a moment. The moment is kept: closing the app does not make the wait longer.',
  icon: 'hourglass',
  input: z.strictObject({
    durationMs: z.number().int().min(0).max(31_536_000_000).optional().meta({ title: 'For', description: 'How long, in milliseconds; at most a year.', 'x-widget': 'duration' }),
    until: z.string().optional().meta({ title: 'Until', description: 'A moment in ISO 8601; used instead of a length of time.', examples: ['2027-01-01T09:00:00Z'] }),
  }).refine(({ durationMs, until }) => (durationMs === undefined) !== (until === undefined), 'give either "For" or "Until", and not both'),
  output: z.object({ until: z.string().meta({ description: 'When the wait was over, in ISO 8601', format: 'date-time' }) }),
  ports: ['out'],
  defaultInput: { durationMs: 1000 },
  sampleOutput: { until: '2027-01-01T09:00:00.000Z' },
  keywords: ['sleep', 'delay', 'pause', 'timer', 'later'],
})
