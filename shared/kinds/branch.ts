import { z } from 'zod'
import { isJsonObject } from '../json.ts'
import { defineKind } from './define.ts'

export const branch = defineKind({
  type: 'branch',
  displayName: 'Branch',
  summary: 'Go one way if true, another if false',
  description: 'Checks one condition and goes on by the port "true" or the port "false". The nodes on the other way are skipped.',
  icon: 'split',
  input: z.strictObject({
    when: z.boolean('must be true or false').meta({
      title: 'When',
      description: 'The condition. It must give true or false.',
      examples: ['{{ event.payload.amount > 100 }}'],
      'x-widget': 'condition',
    }),
  }),
  output: z.object({ result: z.boolean().meta({ description: 'What the condition gave' }) }),
  ports: ['true', 'false'],
  defaultInput: {},
  sampleOutput: { result: true },
  keywords: ['if', 'else', 'condition', 'decide'],
  portsOfOutput: (output) => [String(isJsonObject(output) && output['result'] === true)],
})
