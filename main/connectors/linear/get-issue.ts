import { z } from 'zod'
import { defineAction } from '../define.ts'
import { ask } from './call.ts'
import { LinearConfig } from './config.ts'
import { issueName } from './fields.ts'
import { Issue, issueFields, sampleIssue } from './objects.ts'

export const getIssue = defineAction({
  key: 'get-issue', displayName: 'Get an issue', summary: 'Read one issue', icon: 'circle-dot', keywords: ['read', 'find'],
  description: 'Gives one issue by its identifier or id, with its state, team, people and labels.',
  effect: 'read', config: LinearConfig,
  input: z.strictObject({ issue: issueName }), output: Issue, defaultInput: { issue: '' }, sample: sampleIssue,
  async run({ issue }, { http }) {
    return (await ask(http, z.looseObject({ issue: Issue }), `query($id: String!) { issue(id: $id) { ${issueFields} } }`, { id: issue })).issue
  },
})
