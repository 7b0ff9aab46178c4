import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Draft } from '../draft.ts'
import type { JsonValue } from '../json.ts'
import { applyPatches, diff } from '../patch.ts'
import { Workflow } from '../workflow.ts'
import { entryWithNames, workflowWithNames } from './connection-names.ts'

const nameNow = (name: string): string => (name === 'old' ? 'new' : name)

const workflow = (trigger: JsonValue, connections: readonly (string | null)[]): Workflow => Workflow.parse({
  format: 'flowbench/workflow', version: 1, id: 'wf_names', name: 'old', trigger, edges: [],
  nodes: connections.map((connection, index) => ({ id: `step_${index}`, type: 'jira.create-issue', name: 'old', ...(connection !== null && { connection }), input: { connection: 'old', text: 'old' } })),
  samples: [{ name: 'old', payload: { connection: 'old' } }],
})
const hook = { type: 'webhook', connector: 'github', connection: 'old' }

test('the trigger and the steps take the new name, and nothing else that happens to hold the same word', () => {
  const { trigger, nodes, ...rest } = workflowWithNames(workflow(hook, ['old', 'other', null]), nameNow)
  expect(trigger).toEqual({ ...hook, connection: 'new' })
  expect(nodes.map(({ connection, name, input }) => [connection, name, input['connection']])).toEqual([['new', 'old', 'old'], ['other', 'old', 'old'], [undefined, 'old', 'old']])
  expect(rest.samples).toEqual([{ name: 'old', payload: { connection: 'old' } }])
})

test('a workflow that names nothing of the kind is the same object', () => {
  const one = workflow({ type: 'manual' }, ['other', null])
  expect(workflowWithNames(one, nameNow)).toBe(one)
})

test('whatever was edited, undo and redo over renamed steps lead to the renamed drafts', () => {
  const trigger = fc.constantFrom<JsonValue>({ type: 'manual' }, hook, { ...hook, connection: 'other' }, { type: 'poll', connector: 'rss', event: 'item', everyMs: 60_000, connection: 'old' })
  const draft = fc.tuple(trigger, fc.array(fc.constantFrom('old', 'other', null), { maxLength: 6 })).map(([first, connections]): Draft => ({ workflow: workflow(first, connections), pins: { step_0: 'old' } }))
  const renamed = (each: Draft): Draft => ({ ...each, workflow: workflowWithNames(each.workflow, nameNow) })
  fc.assert(fc.property(draft, draft, (before, after) => {
    const { forward, backward } = entryWithNames({ label: 'Edit', forward: diff(before, after), backward: diff(after, before) }, nameNow)
    expect(applyPatches(renamed(before), forward)).toEqual(renamed(after))
    expect(applyPatches(renamed(after), backward)).toEqual(renamed(before))
  }))
})

test('the tools of an agent take the new name', () => {
  const plain = workflow({ type: 'manual' }, ['other'])
  const agent = { ...plain, nodes: plain.nodes.map((node) => ({ ...node, type: 'llm.agent', input: { prompt: 'old', tools: [{ use: 'slack.send-message', connection: 'old' }] } })) }
  expect(workflowWithNames(agent, nameNow).nodes[0]!.input).toEqual({ prompt: 'old', tools: [{ use: 'slack.send-message', connection: 'new' }] })
})
