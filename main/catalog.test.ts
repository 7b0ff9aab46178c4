import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { NodeType } from '@shared/node-type.ts'
import { Trigger } from '@shared/workflow.ts'
import { createCatalog } from './catalog.ts'
import { connectors } from './connectors/index.ts'

const samplesFolder = mkdtempSync(join(tmpdir(), 'flowbench-samples-'))
afterAll(() => rmSync(samplesFolder, { recursive: true }))
writeFileSync(join(samplesFolder, 'github.json'), JSON.stringify({
  triggers: [{ key: 'webhook:github:issues.opened', displayName: 'Issue opened', summary: 'When GitHub calls', icon: 'circle-dot', trigger: { type: 'webhook', connector: 'github', event: 'issues.opened' }, samples: [{ name: 'Issue opened', payload: { n: 1 } }] }],
}))
const catalog = createCatalog({ connectors, samplesFolder })

test.each(catalog.nodeTypes.map((nodeType) => [nodeType.type, nodeType] as const))('%s is complete as data', (type, nodeType) => {
  expect(() => NodeType.parse(JSON.parse(JSON.stringify(nodeType)))).not.toThrow()
  expect(nodeType.summary.length).toBeLessThanOrEqual(40)
  expect(catalog.nodeType(type)).toBe(nodeType)
})

test('kinds of the engine, actions of the core without a prefix, and actions of connectors with theirs are all there', () => {
  const types = catalog.nodeTypes.map((nodeType) => nodeType.type)
  expect(types).toEqual(expect.arrayContaining(['branch', 'switch', 'set', 'filter', 'merge', 'loop', 'wait', 'stop', 'fail', 'run-workflow', 'transform', 'code', 'http.request']))
  expect(new Set(types).size).toBe(types.length)
})

test('an action whose service needs a credential needs a connection, though a connection may be without one', () => {
  expect(catalog.nodeType('stripe.get-customer')?.connector?.connection).toBe('required')
  expect(catalog.nodeType('http.request')?.connector?.connection).toBe('optional')
})

test('an action says what is done with it twice, and what its answer looks like', () => {
  expect(catalog.nodeType('http.request')).toMatchObject({ kind: 'action', effect: 'by-input', connector: { key: 'http' }, outputSchema: { properties: { status: { type: 'integer' } } } })
  expect(catalog.nodeType('code')).not.toHaveProperty('outputSchema')
})

test('what can be polled is a form, and a trigger that the document takes', () => {
  const poll = catalog.triggerType('poll:http:new-items')
  expect(catalog.triggerType('poll:jira:new-issues')?.connector).toEqual({ key: 'jira', displayName: 'Jira', connection: 'required' })
  expect(poll?.inputSchema).toMatchObject({ required: ['url'], properties: { url: { 'x-literal': true }, list: { default: '' } } })
  for (const { trigger } of catalog.triggerTypes) expect(Trigger.safeParse(trigger)).toMatchObject({ success: true })
})

test('a trigger names its samples, and hands them out', () => {
  expect(catalog.triggerTypes.map(({ key, sampleNames }) => [key, sampleNames])).toEqual(expect.arrayContaining([['manual', []], ['schedule', ['On time']], ['poll:http:new-items', ['New order']], ['webhook:github:issues.opened', ['Issue opened']]]))
  expect(catalog.samples('webhook:github:issues.opened')).toEqual([{ name: 'Issue opened', payload: { n: 1 } }])
  expect(catalog.samples('poll:http:new-items')).toHaveLength(1)
  expect(catalog.samples('webhook:nobody')).toEqual([])
})
