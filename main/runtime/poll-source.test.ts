import { makeConnector } from 'flowbench/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { ActionHttp } from '@main/connectors/define.ts'
import { definePoll } from '@main/connectors/define-poll.ts'
import { callJson } from '@main/connectors/kit/call-json.ts'
import { jira } from '@main/connectors/jira/index.ts'
import { AppError, type Failure } from '@shared/failure.ts'
import { createOpenConnection } from './open-connection.ts'
import { createPollSource } from './poll-source.ts'

const newTickets = definePoll({
  key: 'new', displayName: 'New tickets', summary: 'When there is one', input: z.strictObject({}), defaultInput: {}, everyMs: 60_000, samples: [],
  poll: (_input, { http }) => callJson(http, { method: 'GET', url: '/tickets' }).then(() => ({ items: [], cursor: null })),
})
const desk = makeConnector({ polls: [newTickets], normalizeError: () => ({ code: 'quota-exceeded', message: 'The desk is closed for today.', retryable: false }) })
const refusing: ActionHttp = { request: ({ url }) => Promise.resolve({ status: 418, statusText: '', headers: {}, body: new Uint8Array(), url, redirects: [] }) }
const open = createOpenConnection({ connections: { get: (name) => (name === 'mine' ? { name, connector: 'desk', config: { token: 'secret://desk' }, updatedAt: 0 } : undefined) }, reveal: () => Promise.resolve('value') })
const look = (connector: string, event: string, connection?: string): Promise<Failure | null> =>
  createPollSource({ connectors: [desk, jira], open, http: () => refusing })({ type: 'poll', connector, event, everyMs: 60_000, ...(connection && { connection }) }, { cursor: null, signal: new AbortController().signal })
    .then(() => null, (error: unknown) => (error instanceof AppError ? error.failure : null))

test('what a service answers to a poll is told in the connector\'s words', async () => {
  expect(await look('desk', 'new', 'mine')).toMatchObject({ code: 'quota-exceeded', message: 'The desk is closed for today.' })
})

test('a poll that needs an account says so, instead of what the account would lack', async () => {
  expect(await look('jira', 'new-issues')).toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/^Jira needs a connection\./) as unknown })
})
