import type { JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction, type ReconcileContext } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { JiraConfig } from './config.ts'
import { textOf } from './document.ts'
import { IssueKey, richText } from './fields.ts'
import { isMarkedBy, markerKey, markerProperty } from './marker.ts'

const Input = z.strictObject({
  issue: IssueKey,
  text: z.string().min(1).max(30_000).meta({ title: 'Comment', description: 'In the Markdown of everyday: paragraphs, lists, code, links. Data Center: its own markup.', 'x-widget': 'multiline' }),
  internal: z.boolean().default(false).meta({ title: 'Internal', description: 'In service projects: only for the team, not for the customer.' }),
})

const Person = z.looseObject({ accountId: z.string().optional(), displayName: z.string().optional() })
const Output = z.looseObject({ id: z.string(), text: z.string().nullable().meta({ description: 'What it says, as plain text' }), created: z.string(), author: Person.optional() })
const Answered = z.looseObject({ id: z.string(), created: z.string(), author: Person.optional(), body: z.json().optional() })

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/#api-rest-api-3-issue-issueidorkey-comment-post */
export const addComment = defineAction({
  key: 'add-comment',
  displayName: 'Add a comment',
  summary: 'Comment on an issue',
  description: 'Adds a comment to an issue of Jira. It bears an invisible mark of the step, so that after a lost answer it is looked up and not written twice.',
  icon: 'message-square',
  keywords: ['reply', 'note', 'atlassian'],
  effect: 'reconcilable',
  config: JiraConfig,
  input: Input,
  output: Output,
  defaultInput: { issue: '', text: '' },
  sample: { id: '10210', text: 'It happens in private windows only.', created: '2026-03-14T09:26:53.000+0000', author: { accountId: '5b10a2844c20165700ede21g', displayName: 'Ada Lovelace' } },
  describe: ({ issue, text }) => `Comment on ${issue}: ${text.slice(0, 120)}`,
  async run({ issue, text, internal }, { http, config, idempotencyKey }) {
    // https://developer.atlassian.com/cloud/jira/service-desk/jira-service-management-entity-properties/
    const properties = [markerProperty(idempotencyKey), ...(internal ? [{ key: 'sd.public.comment', value: { internal: true } }] : [])]
    return toOutput(await callJsonAs(http, Answered, { method: 'POST', url: path`/issue/${issue}/comment`, json: { body: richText(text, config), properties } }))
  },
  async reconcile({ issue }, context) {
    const comments = await newestComments(issue, context)
    const ours = comments.list.find(({ properties }) => isMarkedBy(properties?.find(({ key }) => key === markerKey)?.value, context.idempotencyKey))
    if (ours) return { kind: 'happened', output: toOutput(ours) }
    if (comments.list.some(({ properties }) => properties === undefined)) return { kind: 'unknown', reason: 'This Jira does not show the properties of comments.' }
    return comments.isAll ? { kind: 'did-not-happen' } : { kind: 'unknown', reason: `It is not among the newest ${comments.list.length} comments of ${issue}; older ones were not looked at.` }
  },
})

function toOutput({ body, ...rest }: z.infer<typeof Answered>): z.infer<typeof Output> {
  const { properties: _properties, ...own } = rest as typeof rest & { properties?: JsonValue }
  return { ...own, text: textOf(body) }
}

const Marked = Answered.extend({ properties: z.array(z.looseObject({ key: z.string(), value: z.json().optional() })).optional() })
const Page = z.looseObject({ comments: z.array(Marked), total: z.number() })
const pageSize = 100
const mostPages = 10

/** Comments are read from where they are kept, not from the search, so a new one is there at once. */
async function newestComments(issue: string, { http, config }: Pick<ReconcileContext<JiraConfig>, 'http' | 'config'>): Promise<{ list: z.infer<typeof Marked>[]; isAll: boolean }> {
  const list: z.infer<typeof Marked>[] = []
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await callJsonAs(http, Page, { method: 'GET', url: path`/issue/${issue}/comment`, query: { startAt: list.length, maxResults: pageSize, orderBy: '-created', expand: 'properties' } })
    list.push(...(config.edition === 'cloud' && page.comments.length > 0 ? await withProperties(page.comments, http) : page.comments))
    if (page.comments.length === 0 || list.length >= page.total) return { list, isAll: true }
  }
  return { list, isAll: false }
}

/** The list of an issue's comments leaves their properties out in the cloud; the list by ids has them. */
async function withProperties(comments: readonly z.infer<typeof Marked>[], http: ReconcileContext['http']): Promise<z.infer<typeof Marked>[]> {
  const { values } = await callJsonAs(http, z.looseObject({ values: z.array(Marked) }), { method: 'POST', url: '/comment/list', query: { expand: 'properties' }, json: { ids: comments.map(({ id }) => Number(id)) } })
  return comments.map((comment) => values.find(({ id }) => id === comment.id) ?? comment)
}
