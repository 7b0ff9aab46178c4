import { z } from 'zod'
import { defineKind } from './define.ts'

export const stop = defineKind({
  type: 'stop',
  displayName: 'Stop',
  summary: 'End the run here, as a success',
  description: 'Ends the whole run as succeeded, with the output given here. Steps that are running are let finish; nothing new is started.',
  icon: 'circle-stop',
  input: z.strictObject({
    output: z.unknown().optional().meta({ title: 'Output', description: 'What the run gives. Left out: nothing (null).', 'x-widget': 'json' }),
  }),
  ports: [],
  defaultInput: {},
  keywords: ['end', 'return', 'finish', 'exit'],
})
