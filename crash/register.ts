// register: a service that makes two entries when it is told twice, and that shows the mark of each entry it made.

import { defineAction, defineConnector } from '@main/connectors/define.ts'
import { AppError, type Failure } from '@shared/failure.ts'
import type { HttpResponse } from '@shared/http/exchange.ts'
import { failureOfStatus } from '@shared/http/status.ts'
import { z } from 'zod'

/** Where its entries are looked up, by their marks. */
export const entries = 'entries'

const enter = defineAction({
  key: 'enter',
  displayName: 'Enter in the register',
  summary: 'Make an entry that can be found again',
  description: 'Makes an entry with a mark of its own.',
  effect: 'reconcilable',
  input: z.strictObject({ url: z.string() }),
  output: z.object({ entry: z.number().int() }),
  defaultInput: { url: '' },
  sample: { entry: 1 },
  describe: ({ url }) => `POST ${url}`,
  async run({ url }, { http, idempotencyKey }) {
    const request = { method: 'POST', url, headers: { mark: markOf(idempotencyKey) } }
    const response = await http.request(request)
    refuse(failureOfStatus(response, request, Date.now()))
    return entryIn(response)
  },
  async reconcile({ url }, { http, idempotencyKey }) {
    const request = { method: 'GET', url: `${new URL(url).origin}/${entries}/${markOf(idempotencyKey)}` }
    const response = await http.request(request)
    if (response.status === 404) return { kind: 'did-not-happen' }
    refuse(failureOfStatus(response, request, Date.now()))
    return { kind: 'happened', output: entryIn(response) }
  },
})

function markOf(idempotencyKey: string): string {
  return `entry-${idempotencyKey}`
}

function refuse(failure: Failure | null): void {
  if (failure) throw new AppError(failure)
}

function entryIn({ body }: HttpResponse): { entry: number } {
  return JSON.parse(new TextDecoder().decode(body)) as { entry: number }
}

export const register = defineConnector({
  key: 'register',
  displayName: 'Register',
  icon: 'book',
  capabilities: ['action'],
  config: z.object({}),
  actions: [enter],
})
