import { z } from 'zod'
import { isJsonObject } from '../json.ts'
import { defineKind } from './define.ts'

export const defaultPort = 'default'

export const switchKind = defineKind({
  type: 'switch',
  displayName: 'Switch',
  summary: 'Go by the first case that holds',
  description: 'Tries its cases from the top and goes on by the port of the first whose condition is true; later cases are not looked at. When none is true it goes on by "default".',
  icon: 'waypoints',
  input: z.strictObject({
    cases: z.array(z.strictObject({
      port: z.string().min(1).max(64).meta({ title: 'Port', description: 'The name of the way out' }),
      when: z.boolean('must be true or false').meta({ title: 'When', description: 'The condition. It must give true or false.', 'x-widget': 'condition' }),
    })).min(1).max(100).meta({
      title: 'Cases',
      description: 'Tried from the top; the first that is true wins.',
      'x-widget': 'cases',
    }),
  }),
  output: z.object({ port: z.string().meta({ description: 'The port that was taken' }) }),
  ports: { kind: 'from-input', list: 'cases', name: 'port', more: [defaultPort] },
  defaultInput: { cases: [{ port: 'case_1', when: false }] },
  sampleOutput: { port: 'case_1' },
  keywords: ['case', 'route', 'choose', 'multi', 'if'],
  portsOfOutput: (output) => [isJsonObject(output) && typeof output['port'] === 'string' ? output['port'] : defaultPort],
})
