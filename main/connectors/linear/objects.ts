import { z } from 'zod'

const Named = z.looseObject({ id: z.string(), name: z.string() })
const Person = z.looseObject({ id: z.string(), name: z.string(), email: z.string().optional() })

/** What is asked of an issue everywhere. */
export const issueFields = 'id identifier title description url priority priorityLabel estimate dueDate createdAt updatedAt state { id name type } team { id key name } assignee { id name email } creator { id name email } project { id name } parent { id identifier } labels { nodes { id name } }'

export const Issue = z.looseObject({
  id: z.string(),
  identifier: z.string().meta({ description: 'Such as TEA-42' }),
  title: z.string(),
  description: z.string().nullish().meta({ description: 'Markdown' }),
  url: z.string().meta({ description: 'Where a person sees it' }),
  priority: z.number().meta({ description: '0 none, 1 urgent, 2 high, 3 medium, 4 low' }),
  dueDate: z.string().nullish(),
  createdAt: z.string(), updatedAt: z.string(),
  state: z.looseObject({ id: z.string(), name: z.string(), type: z.string() }).meta({ description: 'type: backlog, unstarted, started, completed or canceled' }),
  team: z.looseObject({ id: z.string(), key: z.string(), name: z.string() }),
  assignee: Person.nullish(), creator: Person.nullish(), project: Named.nullish(),
  labels: z.looseObject({ nodes: z.array(Named) }).optional(),
})

export const commentFields = 'id body url createdAt user { id name email } issue { id identifier }'

export const Comment = z.looseObject({ id: z.string(), body: z.string().meta({ description: 'Markdown' }), url: z.string(), createdAt: z.string(), user: Person.nullish(), issue: z.looseObject({ id: z.string(), identifier: z.string() }).nullish() })

export const sampleIssue = {
  id: '539068e2-ae88-4d09-bd75-22eb4a59612f', identifier: 'TEA-42', title: 'The basket forgets its tea', description: 'Add tea, close the page, open it again.',
  url: 'https://linear.app/teahouse/issue/TEA-42/the-basket-forgets-its-tea', priority: 2, priorityLabel: 'High', estimate: null, dueDate: null,
  createdAt: '2026-03-14T09:26:53.000Z', updatedAt: '2026-03-14T09:26:53.000Z',
  state: { id: '4f1a8a52-63a5-4d2c-b3a1-5d2f3f0f6c11', name: 'Todo', type: 'unstarted' }, team: { id: '72b2a2dc-6f4f-4423-9d34-24b5bd10634a', key: 'TEA', name: 'Tea House' },
  assignee: null, creator: { id: 'b5ea5f1f-8adc-4f52-b4bd-ab4e84cf51ba', name: 'Ada Lovelace', email: 'ada@example.com' }, project: null, parent: null,
  labels: { nodes: [{ id: '9c1e6f2a-0a5b-4c8d-9f1e-7a6b5c4d3e2f', name: 'Bug' }] },
}

export const sampleComment = {
  id: '2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9', body: 'It happens in private windows only.', url: 'https://linear.app/teahouse/issue/TEA-42/the-basket-forgets-its-tea#comment-2174add1', createdAt: '2026-03-14T09:27:53.000Z',
  user: { id: 'b5ea5f1f-8adc-4f52-b4bd-ab4e84cf51ba', name: 'Ada Lovelace', email: 'ada@example.com' }, issue: { id: sampleIssue.id, identifier: 'TEA-42' },
}
