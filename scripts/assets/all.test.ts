import { readFileSync, readdirSync } from 'node:fs'
import { Validator } from '@cfworker/json-schema'
import { describe, expect, test } from 'vitest'
import { connectors } from '../../main/connectors/index.ts'
import { parseDocument } from '../../shared/document/parse.ts'
import { serialize } from '../../shared/document/serialize.ts'
import { scanJson } from '../../shared/document/scan.ts'
import { workflowJsonSchema } from '../../shared/document/workflow-schema.ts'
import { Sample, Trigger } from '../../shared/workflow.ts'
import { generatedAssets } from './all.ts'
import { publishedExample } from './github-samples.ts'
import type { SampledTrigger } from './sampled-trigger.ts'
import { sampledServices } from './service-samples.ts'

const examples = readdirSync('assets/examples').map((name) => [name, readFileSync(`assets/examples/${name}`, 'utf8')] as const)

test.each(generatedAssets().map(({ path, text }) => [path, text]))('%s is what "node scripts/generate-assets.mjs" writes', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})

describe.each(['github', 'stripe', 'generic', ...sampledServices])('the samples of %s', (name) => {
  const { triggers } = JSON.parse(readFileSync(`assets/samples/${name}.json`, 'utf8')) as { triggers: SampledTrigger[] }

  test('are triggers that a document takes, each with a payload or more, of a size to look at', () => {
    expect(triggers.length).toBeGreaterThan(0)
    expect(new Set(triggers.map((trigger) => trigger.key)).size).toBe(triggers.length)
    for (const { key, displayName, summary, trigger, samples } of triggers) {
      expect(Trigger.safeParse(trigger).error?.message).toBeUndefined()
      expect(displayName).not.toBe('')
      expect(summary.length).toBeLessThanOrEqual(40)
      expect(samples.length).toBeGreaterThan(0)
      for (const sample of samples) {
        expect(() => Sample.parse(sample)).not.toThrow()
        const text = JSON.stringify(sample.payload)
        expect([key, scanJson(text).errors]).toEqual([key, []])
        expect(text.length).toBeLessThan(32_000)
      }
    }
  })
})

test.each(connectors.filter(({ triggers }) => triggers).map((connector) => [connector.displayName, connector] as const))('the samples of %s are those its connector names, and it calls their events so', (_, connector) => {
  const { triggers } = JSON.parse(readFileSync(`assets/samples/${connector.key}.json`, 'utf8')) as { triggers: SampledTrigger[] }
  const named = (connector.triggers ?? []).map(({ events: [event], samples }) => [event, samples])
  expect(triggers.map(({ trigger, samples }) => [trigger['event'], samples.map(({ name }) => name)])).toEqual(named)
  for (const { key, trigger } of triggers) {
    expect(trigger['connector']).toBe(connector.key)
    expect(key).toBe(['webhook', connector.key, trigger['event']].filter((part) => part !== undefined).join(':'))
  }
})

describe('the JSON Schema of the document', () => {
  const validator = new Validator(workflowJsonSchema() as ConstructorParameters<typeof Validator>[0], '2020-12', false)

  test('says which document it is for', () => {
    expect(workflowJsonSchema()).toMatchObject({ $id: 'urn:flowbench:workflow:1', $schema: 'https://json-schema.org/draft/2020-12/schema' })
  })

  test.each(examples)('takes the example %s', (_, text) => {
    expect(validator.validate(JSON.parse(text)).errors).toEqual([])
  })

  test.each<[string, Record<string, unknown>]>([
    ['an unknown key', { extra: 1 }], ['another version', { version: 2 }], ['a trigger of no kind', { trigger: { type: 'cron' } }],
    ['a node without a type', { nodes: [{ id: 'a', name: '', input: {} }] }], ['a node id that no expression can name', { nodes: [{ id: 'a b', type: 'set', name: '', input: {} }] }],
  ])('refuses %s, as the app does', (_, change) => {
    const document = { format: 'flowbench/workflow', version: 1, id: 'wf_a', name: 'A', trigger: { type: 'manual' }, nodes: [], edges: [] }
    expect(validator.validate(document).valid).toBe(true)
    expect(validator.validate({ ...document, ...change }).valid).toBe(false)
    expect(parseDocument(JSON.stringify({ ...document, ...change })).status).toBe('refused')
  })
})

describe.each(examples)('the example %s', (_, text) => {
  test('is in the canonical form', () => {
    const parsed = parseDocument(text)
    if (parsed.status !== 'workflow') throw new Error(JSON.stringify(parsed))
    expect(parsed.warnings).toEqual([])
    expect(serialize(parsed.workflow)).toBe(text)
    expect(parsed.workflow.samples.length).toBeGreaterThanOrEqual(2)
  })

  test('is laid out on the grid, with no node on another', () => {
    const parsed = parseDocument(text)
    if (parsed.status !== 'workflow') throw new Error(parsed.status)
    const { nodes, layout } = parsed.workflow
    expect(Object.keys(layout.nodes)).toEqual(['trigger', ...nodes.map((node) => node.id)])
    const places = [...Object.values(layout.nodes).map((place) => ({ ...place, width: 208, height: 96 })), ...layout.notes]
    for (const [index, a] of places.entries()) {
      expect([Math.abs(a.x % 8), Math.abs(a.y % 8)]).toEqual([0, 0])
      for (const b of places.slice(index + 1)) expect(a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height).toBe(false)
    }
  })
})

test('the first example is run on an issue as GitHub publishes it', () => {
  const parsed = parseDocument(readFileSync('assets/examples/triage-issue.json', 'utf8'))
  if (parsed.status !== 'workflow') throw new Error(parsed.status)
  expect(parsed.workflow.samples[0]).toEqual({ name: 'Issue opened', payload: publishedExample('issues.opened', 0) })
  expect(parsed.workflow.layout.notes[0]?.text).toContain('This workflow already works')
})
