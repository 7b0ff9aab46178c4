import { z } from 'zod'
import { defineKind } from './define.ts'

export const fail = defineKind({
  type: 'fail',
  displayName: 'Fail',
  summary: 'End the run here, as a failure',
  description: 'Ends the whole run as failed, with your message.',
  icon: 'octagon-x',
  input: z.strictObject({
    message: z.string('must be text').min(1).max(10_000).meta({ title: 'Message', description: 'What went wrong, for whoever reads the run.', 'x-widget': 'multiline' }),
  }),
  ports: [],
  defaultInput: {},
  keywords: ['error', 'throw', 'abort', 'raise'],
})
