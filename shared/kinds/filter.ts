import { z } from 'zod'
import { defineKind } from './define.ts'

export const filter = defineKind({
  type: 'filter',
  displayName: 'Filter',
  summary: 'Keep the items of a list that match',
  description: 'Gives the list of the items for which the condition is true, in their order.',
  category: 'data',
  icon: 'filter',
  input: z.strictObject({
    items: z.array(z.unknown(), 'must be a list').meta({ title: 'Items', description: 'The list to choose from.', examples: ['{{ event.payload.orders }}'] }),
    where: z.unknown().meta({
      title: 'Keep where',
      description: 'Looked at once an item, with "item" and "index". It must give true or false.',
      examples: ['{{ item.total > 100 }}'],
      'x-each': true,
      'x-widget': 'condition',
    }),
  }),
  output: z.array(z.unknown()),
  ports: ['out'],
  defaultInput: {},
  sampleOutput: [],
  keywords: ['where', 'select', 'list', 'remove', 'find'],
})
