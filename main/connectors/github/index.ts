import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { addLabels } from './add-labels.ts'
import { closeIssue } from './close-issue.ts'
import { GithubConfig, githubService } from './config.ts'
import { createComment } from './create-comment.ts'
import { createIssue } from './create-issue.ts'
import { createPullRequest } from './create-pull-request.ts'
import { createRelease } from './create-release.ts'
import { dispatchWorkflow } from './dispatch-workflow.ts'
import { githubEvents } from './event-list.ts'
import { getFile } from './get-file.ts'
import { getIssue } from './get-issue.ts'
import { listIssues } from './list-issues.ts'
import { listPullRequests } from './list-pull-requests.ts'
import { mergePullRequest } from './merge-pull-request.ts'
import { normalizeGithubError } from './normalize-error.ts'
import { putFile } from './put-file.ts'
import { searchIssues } from './search-issues.ts'
import { updateIssue } from './update-issue.ts'
import { verifyGithub } from './verify.ts'

const verification = 'hmac-sha256'

export const github = defineConnector({
  key: 'github',
  displayName: 'GitHub',
  icon: 'git-branch',
  capabilities: ['action', 'trigger'],
  reach: 'service',
  config: GithubConfig,
  actions: [
    createIssue, createComment, getIssue, listIssues, searchIssues, updateIssue, closeIssue, addLabels,
    createPullRequest, listPullRequests, mergePullRequest, getFile, putFile, createRelease, dispatchWorkflow,
  ],
  triggers: [
    defineTrigger({ key: 'any', displayName: 'Any event', verification, events: [], samples: ['Issue opened', 'Commits pushed', 'Ping'] }),
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
  service: githubService,
  eventList: githubEvents,
  // https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
  rate: '5000/hour',
  normalizeError: normalizeGithubError,
  async check({ http }) {
    const { login } = await callJsonAs(http, z.looseObject({ login: z.string() }), { method: 'GET', url: '/user' })
    return { account: login }
  },
})
