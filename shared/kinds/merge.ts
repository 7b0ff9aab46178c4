import { z } from 'zod'
import { defineKind } from './define.ts'

export const merge = defineKind({
  type: 'merge',
  displayName: 'Merge',
  summary: 'Bring branches together',
  description: 'Waits for the branches that lead to it and gives their outputs as one value. Branches that were skipped are left out and never waited for.',
  icon: 'merge',
  input: z.strictObject({
    mode: z.enum(['all', 'any']).default('all').meta({
      title: 'Wait for',
      description: '"all" waits for every branch that was taken; "any" goes on with the first that arrives and ignores the others.',
    }),
    combine: z.enum(['list', 'object', 'first']).default('list').meta({
      title: 'Give',
      description: '"list": their outputs in the order of the connections. "object": their outputs by node id. "first": the output of the first connection that was taken.',
    }),
  }),
  ports: ['out'],
  defaultInput: { mode: 'all', combine: 'list' },
  keywords: ['join', 'combine', 'wait', 'collect', 'gather'],
})
