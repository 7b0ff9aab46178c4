import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { verifyGithub } from './verify.ts'

const verification = 'hmac-sha256'

export const github = defineConnector({
  key: 'github',
  displayName: 'GitHub',
  icon: 'git-branch',
  capabilities: ['trigger'],
  config: z.strictObject({ webhookSecret: WebhookSecret }),
  actions: [],
  triggers: [
    defineTrigger({ key: 'issues.opened', displayName: 'Issue opened', verification, samples: ['Issue opened', 'Issue opened, without a text'] }),
    defineTrigger({ key: 'issues.labeled', displayName: 'Issue labelled', verification }),
    defineTrigger({ key: 'issues.assigned', displayName: 'Issue assigned', verification }),
    defineTrigger({ key: 'issues.reopened', displayName: 'Issue reopened', verification }),
    defineTrigger({ key: 'issue_comment.created', displayName: 'Comment on an issue', verification, samples: ['Comment created'] }),
    defineTrigger({ key: 'pull_request.opened', displayName: 'Pull request opened', verification }),
    defineTrigger({ key: 'pull_request.closed', displayName: 'Pull request closed', verification }),
    defineTrigger({ key: 'pull_request_review.submitted', displayName: 'Review submitted', verification }),
    defineTrigger({ key: 'push', displayName: 'Push', verification, samples: ['Tag pushed', 'Commits pushed'] }),
    defineTrigger({ key: 'create', displayName: 'Branch or tag created', verification, samples: ['Tag created'] }),
    defineTrigger({ key: 'release.published', displayName: 'Release published', verification }),
    defineTrigger({ key: 'workflow_run.completed', displayName: 'Workflow run completed', verification }),
    defineTrigger({ key: 'check_run.completed', displayName: 'Check run completed', verification }),
    defineTrigger({ key: 'discussion.created', displayName: 'Discussion created', verification }),
    defineTrigger({ key: 'star.created', displayName: 'Repository starred', verification, samples: ['Star given'] }),
    defineTrigger({ key: 'fork', displayName: 'Repository forked', verification }),
    defineTrigger({ key: 'ping', displayName: 'Webhook set up (ping)', verification, samples: ['Ping'] }),
  ],
  verifyWebhook: verifyGithub,
  // https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
  webhooks: { maxBodyBytes: 25 * 1024 * 1024 },
})
