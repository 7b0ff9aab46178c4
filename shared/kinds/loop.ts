import { z } from 'zod'
import { defineKind } from './define.ts'

export const eachPort = 'each'
export const donePort = 'done'

export const loop = defineKind({
  type: 'loop',
  displayName: 'Loop',
  summary: 'Run a part once for each item',
  description: 'Runs the nodes of its body once for each item of a list. Inside, "item" and "index" are the item and its place from 0. When all are done it goes on by "done" with the list of what each round gave, in the order of the items.',
  icon: 'repeat',
  input: z.strictObject({
    items: z.array(z.unknown(), 'must be a list').meta({ title: 'Items', description: 'The list to go through.', examples: ['{{ event.payload.orders }}'] }),
    concurrency: z.number().int().min(1).max(100).default(1).meta({ title: 'At the same time', description: 'How many rounds may run side by side.' }),
    collect: z.unknown().optional().meta({
      title: 'Collect',
      description: 'What each round gives to the list. Left out: the output of the last node that ran, or of all last ones by id.',
      examples: ['{{ steps.total.output }}'],
      'x-each': true,
    }),
  }),
  output: z.array(z.unknown()),
  ports: [eachPort, donePort],
  defaultInput: { concurrency: 1 },
  sampleOutput: [],
  keywords: ['for each', 'iterate', 'repeat', 'list', 'batch', 'map'],
  portsOfOutput: () => [donePort],
})
