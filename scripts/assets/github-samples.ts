// Payloads that GitHub itself publishes as examples of its webhooks (@octokit/webhooks-examples, MIT).
import published from '@octokit/webhooks-examples'
import type { JsonObject } from '../../shared/json.ts'
import type { SampledTrigger } from './sampled-trigger.ts'

/** Event, what it is called, its icon, and which of the published examples are taken, with the name each gets. */
const chosen: { event: string; displayName: string; icon: string; examples: { name: string; at: number }[] }[] = [
  { event: 'issues.opened', displayName: 'Issue opened', icon: 'circle-dot', examples: [{ name: 'Issue opened', at: 0 }, { name: 'Issue opened, without a text', at: 1 }] },
  { event: 'issues.labeled', displayName: 'Issue labelled', icon: 'tag', examples: [{ name: 'Issue labelled', at: 0 }] },
  { event: 'issues.assigned', displayName: 'Issue assigned', icon: 'user-check', examples: [{ name: 'Issue assigned', at: 0 }] },
  { event: 'issues.reopened', displayName: 'Issue reopened', icon: 'circle-dot', examples: [{ name: 'Issue reopened', at: 0 }] },
  { event: 'issue_comment.created', displayName: 'Comment on an issue', icon: 'message-square', examples: [{ name: 'Comment created', at: 0 }] },
  { event: 'pull_request.opened', displayName: 'Pull request opened', icon: 'git-pull-request', examples: [{ name: 'Pull request opened', at: 0 }] },
  { event: 'pull_request.closed', displayName: 'Pull request closed', icon: 'git-pull-request-closed', examples: [{ name: 'Pull request closed', at: 0 }] },
  { event: 'pull_request_review.submitted', displayName: 'Review submitted', icon: 'message-square', examples: [{ name: 'Review submitted', at: 0 }] },
  { event: 'push', displayName: 'Push', icon: 'git-commit-horizontal', examples: [{ name: 'Tag pushed', at: 0 }, { name: 'Commits pushed', at: 3 }] },
  { event: 'create', displayName: 'Branch or tag created', icon: 'git-branch', examples: [{ name: 'Tag created', at: 0 }] },
  { event: 'release.published', displayName: 'Release published', icon: 'package', examples: [{ name: 'Release published', at: 0 }] },
  { event: 'workflow_run.completed', displayName: 'Workflow run completed', icon: 'circle-play', examples: [{ name: 'Workflow run completed', at: 0 }] },
  { event: 'check_run.completed', displayName: 'Check run completed', icon: 'circle-check', examples: [{ name: 'Check run completed', at: 0 }] },
  { event: 'discussion.created', displayName: 'Discussion created', icon: 'messages-square', examples: [{ name: 'Discussion created', at: 0 }] },
  { event: 'star.created', displayName: 'Repository starred', icon: 'star', examples: [{ name: 'Star given', at: 0 }] },
  { event: 'fork', displayName: 'Repository forked', icon: 'git-fork', examples: [{ name: 'Repository forked', at: 0 }] },
  { event: 'ping', displayName: 'Webhook set up (ping)', icon: 'radio', examples: [{ name: 'Ping', at: 0 }] },
]

export function githubTriggers(): SampledTrigger[] {
  const samplesOf = (event: string, name: string, at: number) => ({ name, payload: publishedExample(event, at) })
  const any: SampledTrigger = {
    key: 'webhook:github', displayName: 'GitHub: any event', summary: 'When GitHub calls', icon: 'git-branch', trigger: { type: 'webhook', connector: 'github' },
    samples: [samplesOf('issues.opened', 'Issue opened', 0), samplesOf('push', 'Commits pushed', 3), samplesOf('ping', 'Ping', 0)],
  }
  return [any, ...chosen.map(({ event, displayName, icon, examples }) => ({
    key: `webhook:github:${event}`, displayName, summary: 'When GitHub calls', icon,
    trigger: { type: 'webhook', connector: 'github', event },
    samples: examples.map(({ name, at }) => samplesOf(event, name, at)),
  }))]
}

/** The n-th example that GitHub publishes of an event such as `issues.opened` or `push`. */
export function publishedExample(event: string, at: number): JsonObject {
  const [name, action] = event.split('.')
  const examples = published.find((entry) => entry.name === name)?.examples ?? []
  const matching = examples.filter((example) => action === undefined || ('action' in example && example.action === action))
  const payload = matching[at]
  if (!payload) throw new Error(`GitHub publishes no example number ${at} of ${event}`)
  return payload as unknown as JsonObject
}
