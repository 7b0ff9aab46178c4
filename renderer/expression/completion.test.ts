import { expect, test } from 'vitest'
import type { Scope, ScopeSchemas } from '@shared/expression/scope.ts'
import { offersAt } from './completion.ts'

const scope: Scope = {
  event: { payload: { title: 'Crash', items: [{ sku: 'A' }], 'content-type': 'json' } }, steps: { classify: { output: { severity: 'high' } } },
  run: { id: 'run_1', startedAt: '2026-01-01T00:00:00.000Z', workflowId: 'wf_1', workflowName: 'W' }, vars: {},
}
const schemas: ScopeSchemas = {
  event: { type: 'object', properties: { payload: { type: 'object', properties: { later: { type: 'string', description: 'Comes sometimes' } } } } },
  steps: { classify: { mayBeSkipped: false }, call: { output: { type: 'object', properties: { status: { type: 'integer' } } }, mayBeSkipped: false } }, inLoop: false,
}

/** The bar is the caret. */
function labelsAt(marked: string, kind?: string): string[] | null {
  const caret = marked.indexOf('|')
  const found = offersAt(marked.replace('|', ''), caret, scope, schemas)
  return found && found.offers.filter((offer) => kind === undefined || offer.kind === kind).map((offer) => offer.label)
}

test('outside of braces, in quotes and after the end nothing is offered', () => {
  expect(labelsAt('event.|')).toBeNull()
  expect(labelsAt('{{ "ev|" }}')).toBeNull()
  expect(labelsAt('{{ event }} ev|')).toBeNull()
  expect(labelsAt('{{ "}}" + ev|')).not.toBeNull()
})

test('at the start of a word there are the variables of the place', () => {
  expect(labelsAt('{{ |', 'variable')).toEqual(['event', 'steps', 'vars', 'run'])
  expect(offersAt('{{ x', 4, scope, { ...schemas, inLoop: true })?.offers.map((offer) => offer.label)).toContain('item')
  expect(labelsAt('{{ 1 + no|')).toContain('now')
})

test('after a dot there are the keys that are there, those the schema knows, and what can be called', () => {
  expect(labelsAt('{{ event.payload.|', 'property')).toEqual(['later', 'title', 'items'])
  expect(labelsAt('{{ event.payload.title.|')).toContain('upper')
  expect(labelsAt('{{ event.payload.title.|')).not.toContain('sum')
  expect(labelsAt('{{ event.payload.items.|')).toContain('map')
  expect(labelsAt('{{ event.payload.items[0].s|', 'property')).toEqual(['sku'])
  expect(labelsAt('{{ steps.|', 'property')).toEqual(['call', 'classify'])
  expect(labelsAt('{{ steps.call.output.|', 'property')).toEqual(['status'])
  expect(labelsAt('{{ steps.classify.|', 'property')).toEqual(['output'])
  expect(labelsAt('{{ event.?|', 'function')).toEqual([])
})

test('what is put in replaces the word at the caret', () => {
  expect(offersAt('a {{ event.pay }}', 14, scope, schemas)?.from).toBe(11)
})
