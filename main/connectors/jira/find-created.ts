// find-created: whether an issue with our marker is there.
//
//   F1. The search of Jira Cloud shows a new issue after seconds to minutes
//       (https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/). So what it does not show proves nothing.
//   F2. Issues are numbered within their project, and fetching them by key is not the search. So the keys around the newest
//       number that the search knows are fetched as well, beyond it too.
//   F3. "Did not happen" is said only when both have been gone through to the end.

import { z } from 'zod'
import type { ReconcileContext } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import type { JiraConfig } from './config.ts'
import { isMarkedBy, MarkedIssue, markerKey } from './marker.ts'

export type Found = { kind: 'found'; issue: MarkedIssue } | { kind: 'none' } | { kind: 'unclear'; reason: string; candidates: MarkedIssue[] }
type Context = Pick<ReconcileContext<JiraConfig>, 'http' | 'config' | 'idempotencyKey'>

const pageSize = 100
const mostPages = 10
/** On each side of the newest number: more are hardly created while the search lags behind. */
const reach = 50

export async function findCreated(wanted: { project: string; summary: string }, context: Context): Promise<Found> {
  return context.config.edition === 'cloud' ? findInCloud(wanted, context) : findInDataCenter(wanted, context)
}

async function findInCloud({ project }: { project: string }, { http, idempotencyKey }: Context): Promise<Found> {
  const Page = z.looseObject({ issues: z.array(MarkedIssue), nextPageToken: z.string().nullish() })
  const search = (jql: string, maxResults: number, nextPageToken?: string) => callJsonAs(http, Page, { method: 'GET', url: '/search/jql', query: { jql, maxResults, fields: 'summary', properties: markerKey, nextPageToken } })
  const isOurs = ({ properties }: MarkedIssue): boolean => isMarkedBy(properties?.[markerKey], idempotencyKey)

  let token: string | undefined
  for (let pages = 0; ; pages++) {
    if (pages === mostPages) return { kind: 'unclear', reason: `It was not among the newest ${mostPages * pageSize} issues that this account created in ${project}; older ones were not looked at.`, candidates: [] }
    const page = await search(`project = "${project}" AND creator = currentUser() ORDER BY created DESC`, pageSize, token)
    const ours = page.issues.find(isOurs)
    if (ours) return { kind: 'found', issue: ours }
    token = page.nextPageToken ?? undefined
    if (token === undefined) break
  }
  const { issues: [newest] } = await search(`project = "${project}" ORDER BY key DESC`, 1)
  const last = Number(newest?.key.split('-').at(-1) ?? 0)
  const prefix = newest?.key.split('-')[0] ?? project.toUpperCase()
  const first = Math.max(1, last - reach + 1)
  const keys = Array.from({ length: last + reach - first + 1 }, (_, index) => `${prefix}-${first + index}`)
  const fetched = await callJsonAs(http, z.looseObject({ issues: z.array(MarkedIssue), issueErrors: z.array(z.unknown()).optional() }), { method: 'POST', url: '/issue/bulkfetch', json: { issueIdsOrKeys: keys, fields: ['summary'], properties: [markerKey] } })
  const ours = fetched.issues.find(isOurs)
  if (ours) return { kind: 'found', issue: ours }
  if ((fetched.issueErrors ?? []).length > 0) return { kind: 'unclear', reason: 'Jira could not give all of the newest issues.', candidates: [] }
  if (fetched.issues.some(({ key }) => key === keys.at(-1))) return { kind: 'unclear', reason: `More than ${reach} issues were created in ${project} since.`, candidates: [] }
  return { kind: 'none' }
}

const mostLookedAt = 20

/** Its search gives no properties, so those that look like it are asked one by one. */
async function findInDataCenter({ project, summary }: { project: string; summary: string }, { http, idempotencyKey }: Context): Promise<Found> {
  const { issues } = await callJsonAs(http, z.looseObject({ issues: z.array(MarkedIssue) }), { method: 'GET', url: '/search', query: { jql: `project = "${project}" AND creator = currentUser() ORDER BY created DESC`, maxResults: pageSize, fields: 'summary' } })
  const candidates = issues.filter(({ fields }) => fields?.summary === summary).slice(0, mostLookedAt)
  for (const issue of candidates) {
    const { keys } = await callJsonAs(http, z.looseObject({ keys: z.array(z.looseObject({ key: z.string() })) }), { method: 'GET', url: path`/issue/${issue.key}/properties` })
    if (!keys.some(({ key }) => key === markerKey)) continue
    const property = await callJsonAs(http, z.looseObject({ value: z.json() }), { method: 'GET', url: path`/issue/${issue.key}/properties/${markerKey}` })
    if (isMarkedBy(property.value, idempotencyKey)) return { kind: 'found', issue }
  }
  return { kind: 'unclear', reason: `None of the ${issues.length} newest issues that this account created in ${project} bears the mark of this step. Jira's index may be behind.`, candidates }
}
