import { expect, test } from 'vitest'
import type { TunnelProviderInfo } from '@shared/tunnel.ts'
import { firstFields, tunnelConfig, tunnelFields, tunnelTexts } from './tunnel-form.ts'
import { retryWords, stateWord, traitWords } from './tunnel-words.ts'

const provider: TunnelProviderInfo = {
  key: 'ngrok', displayName: 'ngrok', purpose: '', availability: { available: true }, traits: { preservesRawBody: true, returnsOurAnswer: true, stableUrl: true, account: true },
  configSchema: { type: 'object', required: ['token'], properties: { token: { type: 'string', 'x-secret': true, title: 'Authtoken' }, port: { type: 'integer', default: 22 }, domain: { type: 'string' } } },
}

test('a provider’s schema becomes fields; what is typed in them becomes its config, and back', () => {
  const fields = tunnelFields(provider)
  expect(fields.map(({ key, kind, isRequired, standard }) => [key, kind, isRequired, standard])).toEqual([['token', 'secret', true, ''], ['port', 'number', false, '22'], ['domain', 'text', false, '']])
  const config = tunnelConfig({ token: 'ngrok', port: ' 2222 ', domain: '' }, fields)
  expect(config).toEqual({ token: 'secret://ngrok', port: 2222 })
  expect(tunnelTexts({ provider: 'ngrok', config }, provider)).toEqual({ token: 'ngrok', port: '2222', domain: '' })
  expect(tunnelTexts({ provider: 'ssh', config }, provider)).toEqual({ token: '', port: '', domain: '' })
  const keysAtFirst = (texts: Record<string, string>) => firstFields(fields, texts).map(({ key }) => key)
  expect([keysAtFirst({}), keysAtFirst({ domain: 'x' }), firstFields(fields.slice(1), {}).length]).toEqual([['token'], ['token', 'domain'], 2])
  expect(tunnelConfig({ port: 'many' }, fields)).toEqual({ port: 'many' })
})

test('each state has a word, the next attempt is counted down, and what a provider breaks is said first', () => {
  const retrying = { state: 'retrying', at: 5_000, attempt: 2, failure: { code: 'network', message: '', retryable: true } } as const
  expect([stateWord({ state: 'off' }).word, stateWord(retrying)]).toEqual(['Off', { state: 'waiting', word: 'Down, trying again' }])
  expect([retryWords(retrying, 3_100), retryWords(retrying, 6_000)]).toEqual(['Attempt 3 in 2 s.', 'Attempt 3 begins.'])
  expect(traitWords({ ...provider.traits, preservesRawBody: false })[0]).toMatchObject({ isGood: false })
})
