import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { uuidOf } from '../kit/key-digest.ts'
import { ask } from './call.ts'
import { labels, projects, states, teams, users } from './choices.ts'
import { LinearConfig } from './config.ts'
import { inputOf, issueParts } from './fields.ts'
import { Issue, issueFields, sampleIssue } from './objects.ts'

const Created = z.looseObject({ issueCreate: z.looseObject({ issue: Issue }) })
const Found = z.looseObject({ issues: z.looseObject({ nodes: z.array(Issue) }) })

/**
 * `IssueCreateInput.id` is the id that the issue will have, and nothing is documented of a second creation with the same
 * one: so it is looked up by it. https://linear.app/developers/graphql#creating-and-editing-issues
 */
export const createIssue = defineAction({
  key: 'create-issue', displayName: 'Create an issue', summary: 'Add an issue to a team', icon: 'circle-plus', keywords: ['ticket', 'bug', 'task'],
  description: 'Creates an issue in a team of Linear. Its id is made of the step, so that after a lost answer it is looked up and not created twice.',
  effect: 'reconcilable', config: LinearConfig,
  input: z.strictObject({
    team: z.string().min(1).meta({ title: 'Team', description: 'The id of a team.', 'x-options': 'teams' }),
    title: z.string().min(1).max(255).meta({ title: 'Title' }),
    ...issueParts,
    parent: z.string().min(1).optional().meta({ title: 'Parent', description: 'The id or identifier of the issue that it belongs to.', examples: ['TEA-7'] }),
  }),
  output: Issue, options: { teams, states, users, labels, projects },
  defaultInput: { team: '', title: '' }, sample: sampleIssue,
  describe: ({ title }) => `Create the issue "${title}"`,
  async run({ team, title, parent, ...parts }, { http, idempotencyKey }) {
    const input = { id: uuidOf(idempotencyKey), teamId: team, title, ...inputOf(parts), parentId: parent } as JsonObject
    const data = await ask(http, Created, `mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { ${issueFields} } } }`, { input })
    return data.issueCreate.issue
  },
  async reconcile(_input, { http, idempotencyKey }) {
    const { issues: { nodes: [issue] } } = await ask(http, Found, `query($filter: IssueFilter) { issues(filter: $filter, first: 1, includeArchived: true) { nodes { ${issueFields} } } }`, { filter: { id: { eq: uuidOf(idempotencyKey) } } })
    return issue === undefined ? { kind: 'did-not-happen' } : { kind: 'happened', output: issue }
  },
})
