import { defineAction, defineConnector, type AnyAction, type Connector } from '@main/connectors/define.ts'
import { callJsonAs } from '@main/connectors/kit/call-json.ts'
import { path } from '@main/connectors/kit/path.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'

/** The smallest connector that is right in every way, for tests of what handles connectors. Each field can be replaced. */
export function makeConnector(overrides: Partial<Connector> = {}): Connector {
  return { ...desk, ...overrides }
}

/** Reads one ticket. Each field can be replaced. */
export function makeAction(overrides: Partial<AnyAction> = {}): AnyAction {
  return { ...readTicket, ...overrides }
}

const Ticket = z.looseObject({ id: z.string(), title: z.string() })

const readTicket: AnyAction = defineAction({
  key: 'get-ticket', displayName: 'Get a ticket', summary: 'Read one ticket', description: 'Reads one ticket of the desk by its id.',
  effect: 'read',
  input: z.strictObject({ id: z.string().min(1).meta({ title: 'Ticket', description: 'Its id.', examples: ['T-1'] }) }),
  output: Ticket,
  defaultInput: { id: '' },
  sample: { id: 'T-1', title: 'The lamp is broken' },
  run({ id }, { http }) {
    return callJsonAs(http, Ticket, { method: 'GET', url: path`/tickets/${id}` })
  },
})

const desk = defineConnector({
  key: 'desk', displayName: 'Desk', icon: 'inbox', capabilities: ['action'],
  config: z.strictObject({ token: SecretRef.meta({ title: 'Token', description: 'Made under Account, Tokens.' }) }),
  service: ({ token }) => ({ baseUrl: 'https://api.desk.example/v1', headers: { authorization: `Bearer ${token}` } }),
  actions: [readTicket],
  async check({ http }) {
    const { name } = await callJsonAs(http, z.object({ name: z.string() }), { method: 'GET', url: '/me' })
    return { account: name }
  },
})
