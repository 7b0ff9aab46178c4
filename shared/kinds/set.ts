import { z } from 'zod'
import { defineKind } from './define.ts'

export const set = defineKind({
  type: 'set',
  displayName: 'Set fields',
  summary: 'Build an object field by field',
  description: 'Gives an object with the fields you name. A value may be text, a number, a list, an object, or an expression.',
  category: 'data',
  icon: 'braces',
  input: z.strictObject({
    fields: z.record(z.string(), z.unknown()).meta({
      title: 'Fields',
      description: 'Names and values of the object that goes on.',
      examples: [{ title: '{{ event.payload.issue.title }}' }],
      'x-widget': 'fields',
    }),
  }),
  ports: ['out'],
  defaultInput: { fields: {} },
  keywords: ['assign', 'object', 'edit', 'map', 'json', 'variable'],
})
