import { askAction, performAction, type Exchange } from 'flowbench/testing'
import { describe, expect, test } from 'vitest'
import { documentOf, textOf } from './document.ts'
import type { HttpRequest } from '@shared/http/exchange.ts'
import { closedDoors } from '../kit/closed-doors.ts'
import { jira } from './index.ts'
import { newIssues } from './issue-polls.ts'

const cloud = { site: 'https://example.atlassian.net/', email: 'ada@example.com', apiToken: 'secret://jira' }
const dataCenter = { site: 'https://corp.example/jira', edition: 'data-center', apiToken: 'secret://jira' }
const api = '/rest/api/3'
const create = { action: 'create-issue', input: { project: 'TEA', summary: 'No tea' } }

describe('a description', () => {
  const paragraph = (...content: object[]) => ({ type: 'paragraph', content })
  const text = (words: string, ...marks: object[]) => ({ type: 'text', text: words, ...(marks.length > 0 && { marks }) })

  test('is read as the Markdown of everyday, with line breaks kept', () => {
    expect(documentOf('# Steps\n\nAdd **tea**, then\nclose `the_page`. See [the log](https://example.com/log) or https://example.com/a_b.\n\n- one\n- *two*\n\n1. first\n2. second\n\n```js\nlet a = 1\n\n- not a list\n```')).toEqual({
      type: 'doc', version: 1, content: [
        { type: 'heading', attrs: { level: 1 }, content: [text('Steps')] },
        paragraph(text('Add '), text('tea', { type: 'strong' }), text(', then'), { type: 'hardBreak' }, text('close '), text('the_page', { type: 'code' }), text('. See '), text('the log', { type: 'link', attrs: { href: 'https://example.com/log' } }), text(' or '), text('https://example.com/a_b', { type: 'link', attrs: { href: 'https://example.com/a_b' } }), text('.')),
        { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph(text('one'))] }, { type: 'listItem', content: [paragraph(text('two', { type: 'em' }))] }] },
        { type: 'orderedList', content: [{ type: 'listItem', content: [paragraph(text('first'))] }, { type: 'listItem', content: [paragraph(text('second'))] }] },
        { type: 'codeBlock', attrs: { language: 'js' }, content: [text('let a = 1\n\n- not a list')] },
      ],
    })
  })

  test.each(['snake_case_name and 2 * 3 * 4', 'a ** b', '```', '#no heading', '', '   \n\n', '[not a link](javascript:alert(1))', 'price: 5*'])('%j is never an empty text, which Jira refuses', (words) => {
    const written = JSON.stringify(documentOf(words))
    expect(written).not.toContain('"text":""')
    expect(written).not.toMatch(/"href":"(?!https?:)/)
    if (!words.startsWith('```')) expect(textOf(documentOf(words))).toBe(words.trim())
  })

  test('comes back as words', () => {
    expect(textOf({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'mention', attrs: { id: '1', text: '@Ada' } }, { type: 'text', text: ' asks' }] }, { type: 'bulletList', content: [{ type: 'listItem', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'one' }] }] }] }] })).toBe('@Ada asks\none')
    expect(textOf(null)).toBeNull()
    expect(textOf('h1. Markup of Data Center')).toBe('h1. Markup of Data Center')
  })
})

describe('in Data Center', () => {
  test('an issue is created with the token, the older interface and its own markup', async () => {
    const answers: Exchange[] = [{ method: 'POST', path: '/jira/rest/api/2/issue', headers: { authorization: 'Bearer pat-4711-token' }, json: { fields: { description: 'h1. No tea', assignee: { name: 'ada' } } }, answer: { status: 201, json: { id: '1', key: 'TEA-1' } } }]
    const { output, problems } = await performAction(jira, { ...create, input: { ...create.input, description: 'h1. No tea', assignee: 'ada' }, config: dataCenter, secrets: { jira: 'pat-4711-token' }, answers })
    expect({ output, problems }).toMatchObject({ output: { key: 'TEA-1', url: 'https://corp.example/jira/browse/TEA-1' }, problems: [] })
  })

  test('a search counts on by numbers', async () => {
    const page = (startAt: string, key: string): Exchange => ({ method: 'GET', path: '/jira/rest/api/2/search', query: { startAt, jql: 'project = TEA' }, answer: { json: { startAt: Number(startAt), total: 3, issues: [{ id: key, key: `TEA-${key}`, fields: {} }] } } })
    const { output } = await performAction(jira, { action: 'search-issues', input: { jql: 'project = TEA', limit: 2 }, config: dataCenter, answers: [page('0', '1'), page('1', '2')] })
    expect(output).toMatchObject({ issues: [{ key: 'TEA-1' }, { key: 'TEA-2' }], cursor: '2' })
  })

  test('whether an issue was created is seen by its mark; without it the likely ones are shown', async () => {
    const answers = (step: string): Exchange[] => [
      { method: 'GET', path: '/jira/rest/api/2/search', answer: { json: { issues: [{ id: '9', key: 'TEA-9', fields: { summary: 'Other' } }, { id: '8', key: 'TEA-8', fields: { summary: 'No tea' } }] } } },
      { method: 'GET', path: '/jira/rest/api/2/issue/TEA-8/properties', answer: { json: { keys: [{ key: 'flowbench' }] } } },
      { method: 'GET', path: '/jira/rest/api/2/issue/TEA-8/properties/flowbench', answer: { json: { key: 'flowbench', value: { step } } } },
    ]
    expect(await askAction(jira, { ...create, config: dataCenter, answers: answers('key-of-the-step') })).toMatchObject({ kind: 'happened', output: { key: 'TEA-8' } })
    expect(await askAction(jira, { ...create, config: dataCenter, answers: answers('another') })).toMatchObject({ kind: 'unknown', candidates: [{ title: 'TEA-8: No tea' }] })
  })
})

describe('whether an issue was created in the cloud', () => {
  const mine: Exchange = { method: 'GET', path: `${api}/search/jql`, query: { jql: 'project = "TEA" AND creator = currentUser() ORDER BY created DESC' }, answer: { json: { issues: [], isLast: true } } }
  const newest: Exchange = { method: 'GET', path: `${api}/search/jql`, query: { jql: 'project = "TEA" ORDER BY key DESC' }, answer: { json: { issues: [{ id: '1', key: 'TEA-120' }], isLast: true } } }
  const fetched = (...issues: object[]): Exchange => ({ method: 'POST', path: `${api}/issue/bulkfetch`, answer: { json: { issues, issueErrors: [] } } })
  const ask = (...answers: Exchange[]) => askAction(jira, { ...create, config: cloud, answers })

  test('is denied only after the newest keys were fetched, beyond what the search knows', async () => {
    let keys: unknown
    const watching: Exchange = { method: 'POST', path: `${api}/issue/bulkfetch`, answer: ({ json }) => { keys = (json as { issueIdsOrKeys: unknown }).issueIdsOrKeys; return { json: { issues: [{ id: '1', key: 'TEA-120' }] } } } }
    expect(await ask(mine, newest, watching)).toEqual({ kind: 'did-not-happen' })
    expect(keys).toHaveLength(100)
    expect(keys).toEqual(expect.arrayContaining(['TEA-71', 'TEA-120', 'TEA-170']))
  })

  test('is not denied when there may be more', async () => {
    expect(await ask(mine, newest, fetched({ id: '2', key: 'TEA-170' }))).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/More than 50/) as unknown })
    expect(await ask({ ...mine, answer: { json: { issues: [], nextPageToken: 'more' } } }, newest)).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/newest 1000/) as unknown })
  })

  test('is found where the search has it already', async () => {
    expect(await ask({ ...mine, answer: { json: { issues: [{ id: '5', key: 'TEA-5', properties: { flowbench: { step: 'key-of-the-step' } } }] } } })).toMatchObject({ kind: 'happened', output: { key: 'TEA-5', url: 'https://example.atlassian.net/browse/TEA-5' } })
  })
})

test('a transition that is not offered says which ones are, and nothing was sent', async () => {
  const offered: Exchange = { method: 'GET', path: `${api}/issue/TEA-1/transitions`, answer: { json: { transitions: [{ id: '21', name: 'Start', to: { name: 'In Progress' } }] } } }
  const { failure } = await performAction(jira, { action: 'transition-issue', input: { issue: 'TEA-1', transition: 'Done' }, config: cloud, answers: [offered] })
  expect(failure).toMatchObject({ code: 'invalid-input', sent: 'not-sent', message: 'TEA-1 cannot be moved by "Done" from where it stands. It can be moved by Start (to In Progress).' })
})

test('a transition that can no longer be done, without the mark, is for a person to look at', async () => {
  const answers: Exchange[] = [{ method: 'GET', path: `${api}/issue/TEA-1/changelog`, answer: { json: { total: 0, values: [] } } }, { method: 'GET', path: `${api}/issue/TEA-1/transitions`, answer: { json: { transitions: [] } } }]
  expect(await askAction(jira, { action: 'transition-issue', input: { issue: 'TEA-1', transition: 'Done' }, config: cloud, answers })).toMatchObject({ kind: 'unknown' })
})

test('a pause is as long as X-RateLimit-Reset says, where there is no Retry-After', async () => {
  const answers: Exchange[] = [{ method: 'GET', path: `${api}/issue/TEA-1`, answer: { status: 429, headers: { 'x-ratelimit-reset': new Date(Date.now() + 600_000).toISOString() }, json: { message: 'Rate limit exceeded' } } }]
  const { failure } = await performAction(jira, { action: 'get-issue', input: { issue: 'TEA-1' }, config: cloud, answers })
  expect(failure).toMatchObject({ code: 'rate-limited', retryable: true })
  expect(failure?.retryAfterMs).toBeGreaterThan(500_000)
  expect(failure?.retryAfterMs).toBeLessThanOrEqual(600_000)
})

test.each([[{ webhookSecret: 'secret://hook' }, /lacks the site/], [{ site: 'https://example.atlassian.net', apiToken: 'secret://jira' }, /lacks the e-mail/], [{ ...cloud, site: 'http://example.atlassian.net' }, /begins with https/]])('a connection that is not complete says what it lacks: %j', async (config, says) => {
  const { failure, requests } = await performAction(jira, { action: 'get-issue', input: { issue: 'TEA-1' }, config, answers: [] })
  expect(failure).toMatchObject({ code: 'invalid-input', sent: 'not-sent', message: expect.stringMatching(says) as unknown })
  expect(requests).toEqual([])
})

test('a look for new issues reaches back beyond the last one, and goes on where it could not end', async () => {
  const queries: unknown[] = []
  const service = {
    request({ url, query }: HttpRequest) {
      queries.push(query?.['jql'])
      const issues = [{ id: String(queries.length), key: `TEA-${queries.length}`, fields: { created: '2026-03-14T09:26:53.000+0000' } }]
      return Promise.resolve({ status: 200, statusText: '', headers: {}, body: new TextEncoder().encode(JSON.stringify({ issues, nextPageToken: 'more' })), url: `https://example.atlassian.net${url}`, redirects: [] })
    },
  }
  const polled = await newIssues.poll({ jql: '' }, { ...closedDoors, http: service, config: { site: 'https://example.atlassian.net', edition: 'cloud' }, cursor: { at: Date.now() - 3_600_000 }, signal: new AbortController().signal })
  expect(queries).toHaveLength(5)
  expect(queries[0]).toMatch(/^created >= "-7[56]m" ORDER BY created ASC$/)
  expect(polled.items.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5'])
  expect(polled.cursor).toEqual({ at: Date.parse('2026-03-14T09:26:53.000+0000') })
})
