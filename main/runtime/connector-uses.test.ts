import { expect, test } from 'vitest'
import { Workflow } from '@shared/workflow.ts'
import { connectionUses } from './connector-uses.ts'

const workflow = (id: string, trigger: object, connections: readonly (string | undefined)[]): Workflow => Workflow.parse({
  format: 'flowbench/workflow', version: 1, id, name: `Named ${id}`, trigger, edges: [], samples: [], layout: { nodes: {} },
  nodes: connections.map((connection, index) => ({ id: `n${index}`, type: 'github.create-issue', name: `Step ${index}`, input: {}, ...(connection !== undefined && { connection }) })),
})
const uses = (drafts: Workflow[], live: Workflow[]) => connectionUses({ list: () => drafts, workflow: (id) => drafts.find((each) => each.id === id), live: () => live })

test('steps and triggers that name a connection are found, in the draft and in the live version, each place once', () => {
  const draft = workflow('wf_a', { type: 'webhook', connector: 'github', connection: 'hooks' }, ['main', undefined, 'main'])
  const live = workflow('wf_a', { type: 'manual' }, ['main', 'older'])
  expect(uses([draft], [live])).toEqual([
    { connection: 'hooks', workflowId: 'wf_a', workflowName: 'Named wf_a', places: ['Trigger'] },
    { connection: 'main', workflowId: 'wf_a', workflowName: 'Named wf_a', places: ['Step 0', 'Step 2'] },
    { connection: 'older', workflowId: 'wf_a', workflowName: 'Named wf_a', places: ['Step 1'] },
  ])
})

test('what names no connection uses none, and a live version whose workflow is gone counts for nothing', () => {
  expect(uses([workflow('wf_a', { type: 'webhook', connector: 'github' }, [undefined])], [workflow('wf_gone', { type: 'manual' }, ['main'])])).toEqual([])
})

test('the accounts of the tools of an agent count as used by its step', () => {
  const draft = workflow('wf_a', { type: 'manual' }, ['model'])
  const agent = { ...draft, nodes: draft.nodes.map((node) => ({ ...node, type: 'llm.agent', input: { tools: [{ use: 'slack.send-message', connection: 'team' }, { use: 'http.request' }] } })) }
  expect(uses([agent], []).map(({ connection, places }) => [connection, places])).toEqual([['model', ['Step 0']], ['team', ['Step 0']]])
})
