import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { addComment } from './add-comment.ts'
import { ask } from './call.ts'
import { LinearConfig, linearService } from './config.ts'
import { createIssue } from './create-issue.ts'
import { getIssue } from './get-issue.ts'
import { normalizeLinearError } from './normalize-error.ts'
import { searchIssues } from './search-issues.ts'
import { updateIssue } from './update-issue.ts'
import { verifyLinear } from './verify.ts'

const verification = 'hmac-sha256-timestamped'

export const linear = defineConnector({
  key: 'linear',
  displayName: 'Linear',
  icon: 'circle-dot',
  capabilities: ['action', 'trigger'],
  reach: 'service',
  config: LinearConfig,
  actions: [createIssue, updateIssue, addComment, searchIssues, getIssue],
  triggers: [
    defineTrigger({ key: 'Issue.create', displayName: 'Issue created', verification }),
    defineTrigger({ key: 'Issue.update', displayName: 'Issue changed', verification }),
    defineTrigger({ key: 'Comment.create', displayName: 'Comment created', verification }),
  ],
  verifyWebhook: verifyLinear,
  service: linearService,
  // Of a personal key; queries that count for more are turned away by Linear itself. https://linear.app/developers/rate-limiting
  rate: '1500/hour',
  async check({ http }) {
    const { viewer, organization } = await ask(http, z.looseObject({ viewer: z.looseObject({ name: z.string(), email: z.string().optional() }), organization: z.looseObject({ name: z.string() }) }), 'query { viewer { name email } organization { name } }')
    return { account: `${viewer.email ?? viewer.name} at ${organization.name}` }
  },
  normalizeError: normalizeLinearError,
})
