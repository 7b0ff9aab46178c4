import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { ask } from './call.ts'
import { labels, projects, states, users } from './choices.ts'
import { LinearConfig } from './config.ts'
import { inputOf, issueName, issueParts } from './fields.ts'
import { Issue, issueFields, sampleIssue } from './objects.ts'

const Updated = z.looseObject({ issueUpdate: z.looseObject({ issue: Issue }) })

export const updateIssue = defineAction({
  key: 'update-issue', displayName: 'Update an issue', summary: 'Change an issue', icon: 'pencil', keywords: ['close', 'move', 'assign', 'state'],
  description: 'Changes an issue. What is left out stays as it is; labels take the place of those that are there.',
  // Each field is set, none is added to: https://linear.app/developers/graphql#creating-and-editing-issues
  effect: 'idempotent', config: LinearConfig,
  input: z.strictObject({ issue: issueName, title: z.string().min(1).max(255).optional().meta({ title: 'Title' }), ...issueParts }),
  output: Issue, options: { states, users, labels, projects },
  defaultInput: { issue: '' }, sample: { ...sampleIssue, state: { id: '9d1f7b3e-2a4c-4b6d-8e0f-1a2b3c4d5e6f', name: 'In Progress', type: 'started' } },
  describe: ({ issue }) => `Update ${issue}`,
  async run({ issue, title, ...parts }, { http }) {
    const data = await ask(http, Updated, `mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success issue { ${issueFields} } } }`, { id: issue, input: { title, ...inputOf(parts) } as JsonObject })
    return data.issueUpdate.issue
  },
})
