import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { GithubConfig } from './config.ts'
import { Issue } from './objects.ts'
import { sampleIssue } from './samples.ts'

const Found = z.looseObject({ total_count: z.number().int(), items: z.array(Issue) })

/** https://docs.github.com/en/search-github/searching-on-github/searching-issues-and-pull-requests */
export const searchIssues = defineAction({
  key: 'search-issues', displayName: 'Search issues', summary: 'Issues and pull requests by a query', icon: 'search', keywords: ['find', 'query'],
  description: 'Looks for issues and pull requests as the search of the website does. What changed within the last minutes may not be found yet.',
  effect: 'read', config: GithubConfig,
  // https://docs.github.com/en/rest/search/search#rate-limit
  rate: '30/min',
  input: z.strictObject({ query: z.string().min(1).max(1_000).meta({ title: 'Query', examples: ['repo:octo-org/octo-repo is:issue is:open label:bug crash'] }), most: z.number().int().min(1).max(100).default(30).meta({ title: 'How many', description: 'At most 100.' }) }),
  output: z.strictObject({ total: z.number().int().meta({ description: 'How many there are in all' }), issues: z.array(Issue) }),
  defaultInput: { query: '' }, sample: { total: 1, issues: [sampleIssue] },
  async run({ query, most }, { http }) {
    const { total_count: total, items } = await callJsonAs(http, Found, { method: 'GET', url: '/search/issues', query: { q: query, per_page: most } })
    return { total, issues: items }
  },
})
