import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { addComment } from './add-comment.ts'
import { JiraConfig, serviceOf } from './config.ts'
import { createIssue } from './create-issue.ts'
import { getIssue } from './get-issue.ts'
import { newIssues, updatedIssues } from './issue-polls.ts'
import { normalizeJiraError } from './normalize-error.ts'
import { searchIssues } from './search-issues.ts'
import { transitionIssue } from './transition-issue.ts'
import { updateIssue } from './update-issue.ts'
import { verifyJira } from './verify.ts'

const verification = 'hmac-sha256'

export const jira = defineConnector({
  key: 'jira',
  displayName: 'Jira',
  icon: 'circle-dot',
  capabilities: ['action', 'trigger', 'polling'],
  reach: 'service',
  config: JiraConfig,
  actions: [createIssue, updateIssue, addComment, transitionIssue, searchIssues, getIssue],
  triggers: [
    defineTrigger({ key: 'jira:issue_created', displayName: 'Issue created', verification }),
    defineTrigger({ key: 'jira:issue_updated', displayName: 'Issue updated', verification }),
    defineTrigger({ key: 'comment_created', displayName: 'Comment created', verification }),
  ],
  polls: [newIssues, updatedIssues],
  verifyWebhook: verifyJira,
  service: serviceOf,
  async check({ http, config }) {
    const { emailAddress, displayName } = await callJsonAs(http, z.looseObject({ displayName: z.string(), emailAddress: z.string().optional() }), { method: 'GET', url: '/myself' })
    return { account: `${emailAddress ?? displayName} at ${new URL(config.site ?? '').host}` }
  },
  normalizeError: normalizeJiraError,
})
