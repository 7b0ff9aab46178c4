import { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction, type ActionContext, type ReconcileContext } from '../define.ts'
import { callJson, callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { transitions } from './choices.ts'
import { JiraConfig, pageOf } from './config.ts'
import { FurtherFields, IssueKey, idOrName, richText } from './fields.ts'
import { isMarkedBy, markerOf } from './marker.ts'
import { Transitions } from './transitions.ts'

const Input = z.strictObject({
  issue: IssueKey,
  transition: z.string().min(1).meta({ title: 'Transition', description: 'Its id or name, or the name of the status that it leads to, such as Done.', examples: ['Done'], 'x-options': 'transitions' }),
  resolution: z.string().min(1).optional().meta({ title: 'Resolution', description: 'Where the transition asks for one, such as Done or Won\'t do.' }),
  comment: z.string().min(1).max(30_000).optional().meta({ title: 'Comment', 'x-widget': 'multiline' }),
  fields: FurtherFields,
})
type Input = z.infer<typeof Input>

const Named = z.looseObject({ id: z.string().optional(), name: z.string() })
const Output = z.looseObject({ issue: z.string(), transition: Named, status: Named.meta({ description: 'Where the issue stands now' }), url: z.string() })
type Output = z.infer<typeof Output>

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-transitions-post */
export const transitionIssue = defineAction({
  key: 'transition-issue',
  displayName: 'Move an issue',
  summary: 'Change the status of an issue',
  description: 'Takes an issue of Jira through a transition of its workflow, such as to Done. The issue\'s history bears a mark of the step, so that after a lost answer it is looked up and not done twice.',
  icon: 'arrow-right',
  keywords: ['status', 'done', 'close', 'resolve', 'workflow', 'transition', 'atlassian'],
  effect: 'reconcilable',
  config: JiraConfig,
  input: Input,
  output: Output,
  options: { transitions },
  defaultInput: { issue: '', transition: '' },
  sample: { issue: 'TEA-42', transition: { id: '31', name: 'Done' }, status: { id: '10002', name: 'Done' }, url: 'https://example.atlassian.net/browse/TEA-42' },
  describe: ({ issue, transition }) => `Move ${issue}: ${transition}`,
  async run(input, { http, config, idempotencyKey }) {
    const found = await offered(input, http)
    const chosen = matching(found, input.transition)
    if (!chosen) throw new AppError({ code: 'invalid-input', message: `${input.issue} cannot be moved by "${input.transition}" from where it stands. It can be moved by ${found.map(({ name, to }) => `${name} (to ${to.name})`).join(', ') || 'nothing'}.`, retryable: false, sent: 'not-sent' })
    await callJson(http, { method: 'POST', url: path`/issue/${input.issue}/transitions`, json: bodyOf(input, chosen.id, config, idempotencyKey) })
    return outputOf(input, chosen, config)
  },
  async reconcile(input, { http, config, idempotencyKey }) {
    const made = await historyOf(input.issue, { http, config })
    const ours = made.list.find(({ historyMetadata }) => isMarkedBy(historyMetadata?.extraData, idempotencyKey))
    if (ours) return { kind: 'happened', output: { issue: input.issue, transition: { name: input.transition }, status: { name: statusAfter(ours) ?? input.transition }, url: pageOf(config, input.issue) } }
    // If it can no longer be done, somebody did it; without the mark it is not certain that it was this step.
    if (!matching(await offered(input, http), input.transition)) return { kind: 'unknown', reason: `${input.issue} cannot be moved by "${input.transition}" any more, and its history does not say that this step did it.` }
    return made.isAll ? { kind: 'did-not-happen' } : { kind: 'unknown', reason: `The history of ${input.issue} is too long to go through.` }
  },
})

type Transition = z.infer<typeof Transitions>['transitions'][number]

async function offered({ issue }: Input, http: ActionContext['http']): Promise<Transition[]> {
  return (await callJsonAs(http, Transitions, { method: 'GET', url: path`/issue/${issue}/transitions` })).transitions
}

function matching(found: readonly Transition[], wanted: string): Transition | undefined {
  const same = (text: string): boolean => text.toLowerCase() === wanted.trim().toLowerCase()
  return found.find(({ id }) => id === wanted.trim()) ?? found.find(({ name }) => same(name)) ?? found.find(({ to }) => same(to.name))
}

function bodyOf({ resolution, comment, fields }: Input, id: string, config: JiraConfig, idempotencyKey: string): JsonObject {
  const all: JsonObject = { ...(fields as JsonObject | undefined), ...(resolution !== undefined && { resolution: idOrName(resolution) }) }
  return {
    transition: { id },
    ...(Object.keys(all).length > 0 && { fields: all }),
    ...(comment !== undefined && { update: { comment: [{ add: { body: richText(comment, config) } }] } }),
    historyMetadata: { type: 'flowbench:step', description: 'By a workflow of Flowbench', extraData: markerOf(idempotencyKey) },
  }
}

function outputOf({ issue }: Input, { id, name, to }: Transition, config: JiraConfig): Output {
  return { issue, transition: { id, name }, status: { ...(to.id !== undefined && { id: to.id }), name: to.name }, url: pageOf(config, issue) }
}

const Change = z.looseObject({
  historyMetadata: z.looseObject({ extraData: z.json().optional() }).optional(),
  /** Records, since one of their keys is `toString`. */
  items: z.array(z.record(z.string(), z.json())).default([]),
})
function statusAfter({ items }: z.infer<typeof Change>): string | null {
  const move = items.find((item) => item['field'] === 'status') ?? {}
  const name = new Map(Object.entries(move)).get('toString')
  return typeof name === 'string' ? name : null
}

const ChangePage = z.looseObject({ values: z.array(Change), total: z.number() })
const pageSize = 100
const mostPages = 10

/** From the newest backwards; the service lists the oldest first. */
async function historyOf(issue: string, { http, config }: Pick<ReconcileContext<JiraConfig>, 'http' | 'config'>): Promise<{ list: z.infer<typeof Change>[]; isAll: boolean }> {
  if (config.edition === 'data-center') {
    const answer = await callJsonAs(http, z.looseObject({ changelog: z.looseObject({ histories: z.array(Change), total: z.number().optional() }) }), { method: 'GET', url: path`/issue/${issue}`, query: { fields: 'status', expand: 'changelog' } })
    return { list: answer.changelog.histories, isAll: (answer.changelog.total ?? 0) <= answer.changelog.histories.length }
  }
  const page = (startAt: number, maxResults: number) => callJsonAs(http, ChangePage, { method: 'GET', url: path`/issue/${issue}/changelog`, query: { startAt, maxResults } })
  const { total } = await page(0, 1)
  const list: z.infer<typeof Change>[] = []
  let end = total
  for (let pages = 0; end > 0 && pages < mostPages; pages++) {
    const start = Math.max(0, end - pageSize)
    list.push(...(await page(start, pageSize)).values)
    end = start
  }
  return { list, isAll: end === 0 }
}
