import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { assignees, issueTypes, priorities, projects } from './choices.ts'
import { JiraConfig, pageOf } from './config.ts'
import { FurtherFields, idOrName, personOf, ProjectKey, richText } from './fields.ts'
import { findCreated } from './find-created.ts'
import { markerProperty } from './marker.ts'

const Input = z.strictObject({
  project: ProjectKey,
  type: z.string().min(1).default('Task').meta({ title: 'Type', description: 'The name of a type of the project, such as Task or Bug, or its id.', 'x-options': 'issueTypes' }),
  summary: z.string().min(1).max(255).regex(/^[^\r\n]*$/, 'A summary is one line').meta({ title: 'Summary' }),
  description: z.string().max(30_000).optional().meta({ title: 'Description', description: 'In the Markdown of everyday: paragraphs, headings, lists, code, links. Data Center: its own markup.', 'x-widget': 'multiline' }),
  labels: z.array(z.string().regex(/^\S+$/, 'A label has no spaces')).optional().meta({ title: 'Labels' }),
  assignee: z.string().min(1).optional().meta({ title: 'Assignee', description: 'The account id; in Data Center the user name. Empty: as the project has it.', 'x-options': 'assignees' }),
  priority: z.string().min(1).optional().meta({ title: 'Priority', 'x-options': 'priorities' }),
  parent: z.string().regex(/^[A-Za-z][A-Za-z0-9_]*-\d+$/, 'A parent is named by its key, such as TEA-7').optional().meta({ title: 'Parent', description: 'The key of the issue that it belongs to; sub-tasks need one.' }),
  fields: FurtherFields,
})
type Input = z.infer<typeof Input>

const Output = z.looseObject({ id: z.string(), key: z.string().meta({ description: 'Such as TEA-42' }), url: z.string().meta({ description: 'Where a person sees it' }) })
const Created = z.looseObject({ id: z.string(), key: z.string() })

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post */
export const createIssue = defineAction({
  key: 'create-issue',
  displayName: 'Create an issue',
  summary: 'Add an issue to a project',
  description: 'Creates an issue in a project of Jira. It bears an invisible mark of the step, so that after a lost answer it is looked up and not created twice.',
  keywords: ['ticket', 'bug', 'task', 'story', 'atlassian'],
  effect: 'reconcilable',
  config: JiraConfig,
  input: Input,
  output: Output,
  options: { projects, issueTypes, assignees, priorities },
  defaultInput: { project: '', type: 'Task', summary: '' },
  sample: { id: '10042', key: 'TEA-42', self: 'https://example.atlassian.net/rest/api/3/issue/10042', url: 'https://example.atlassian.net/browse/TEA-42' },
  describe: ({ type, project, summary }) => `Create the ${type} "${summary}" in ${project}`,
  async run(input, { http, config, idempotencyKey }) {
    const created = await callJsonAs(http, Created, { method: 'POST', url: '/issue', json: { fields: fieldsOf(input, config), properties: [markerProperty(idempotencyKey)] } })
    return { ...created, url: pageOf(config, created.key) }
  },
  async reconcile(input, context) {
    const found = await findCreated(input, context)
    const asOutput = ({ id, key }: { id: string; key: string }): z.infer<typeof Output> => ({ id, key, url: pageOf(context.config, key) })
    switch (found.kind) {
      case 'found': return { kind: 'happened', output: asOutput(found.issue) }
      case 'none': return { kind: 'did-not-happen' }
      case 'unclear': return { kind: 'unknown', reason: found.reason, candidates: found.candidates.map((issue) => ({ title: `${issue.key}: ${issue.fields?.summary ?? ''}`, output: asOutput(issue) })) }
    }
  },
})

function fieldsOf({ project, type, summary, description, labels, assignee, priority, parent, fields }: Input, config: JiraConfig): JsonObject {
  return {
    ...(fields as JsonObject | undefined),
    project: { key: project }, issuetype: idOrName(type), summary,
    ...(description !== undefined && description.trim() !== '' && { description: richText(description, config) }),
    ...(labels && labels.length > 0 && { labels }),
    ...(assignee !== undefined && { assignee: personOf(assignee, config) }),
    ...(priority !== undefined && { priority: idOrName(priority) }),
    ...(parent !== undefined && { parent: { key: parent } }),
  }
}
