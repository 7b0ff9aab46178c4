import { Usage } from '@shared/llm/usage.ts'
import { z } from 'zod'
import { defineAction } from '../../define.ts'
import { modelField, modelOptions, required, temperatureField } from '../fields.ts'
import { runAgent, type AgentTask } from './agent.ts'
import { reasonToAsk } from './guard.ts'
import type { ChosenTool } from './tool-set.ts'

const asks = z.enum(['writes', 'always', 'never']).default('writes').meta({ title: 'Ask a person', description: '"writes": before a call that changes something, or tells something to an address that the agent chose. "always": before each call. "never": only where the agent could otherwise pass on what is private.' })

const ActionTool = z.strictObject({
  use: z.string('must be the type of a step').min(1, 'Choose what the agent may do').meta({ title: 'Tool', description: 'A step of a connector or of an MCP server.' }),
  connection: z.string().optional().meta({ title: 'Connection', description: 'The account that it is called with.' }),
  asks,
}).meta({ title: 'Tool', 'x-widget': 'tool' })

const WorkflowTool = z.strictObject({
  workflowId: z.string('must be the id of a workflow').regex(/^wf_[A-Za-z0-9_-]{1,64}$/, 'Choose a workflow').meta({ title: 'Workflow', description: 'Its name and description tell the model what it is for.', 'x-widget': 'workflow' }),
  asks,
}).meta({ title: 'Workflow' })

/** `guard`: why a person is asked before a call. */
export const agentWith = (guard: typeof reasonToAsk) => defineAction({
  key: 'agent',
  displayName: 'Agent',
  summary: 'Let a model call tools until it is done',
  description: 'Gives a model a task and tools: steps of connectors and MCP servers, and workflows. It calls them until it has an answer. Each turn and each call is kept as a part of this step, so that after a crash it goes on without repeating a call. A person is asked before calls as each tool says, and always where the agent could pass on private data.',
  category: 'llm',
  icon: 'bot',
  keywords: ['agent', 'ai', 'tools', 'assistant', 'autonomous', 'react', 'function calling'],
  // Its tools would be the model's own choice.
  notForAgents: 'An agent cannot be a tool of an agent. Put it into a workflow of its own, with its tools, and give that workflow.',
  // By itself it sends nothing: each part has an effect of its own, is asked about by itself, and is not done again.
  effect: 'read',
  input: z.strictObject({
    model: modelField,
    instructions: z.string('must be text').max(100_000).default('').meta({ title: 'Instructions', description: 'Who the agent is and how it works. The model sees them above everything else.', 'x-widget': 'multiline' }),
    prompt: z.string('must be text').min(1).max(1_000_000).meta({ title: 'Task', description: 'What it is to do now.', examples: ['Answer this message: {{ event.payload.text }}'], 'x-widget': 'multiline' }),
    tools: z.array(ActionTool).max(100).default([]).meta({ title: 'Tools', description: 'What it may call. It can do nothing else.' }),
    workflows: z.array(WorkflowTool).max(20).default([]).meta({ title: 'Workflows', description: 'Workflows that it may run.' }),
    maxTurns: z.number().int().min(1).max(100).default(12).meta({ title: 'Turns', description: 'How often the model is asked at the most.' }),
    maxTokens: z.number().int().min(1).max(1_000_000).default(2_048).meta({ title: 'Longest answer', description: 'Of one turn, in tokens.' }),
    temperature: temperatureField,
  }),
  output: z.object({
    text: z.string().meta({ description: 'The answer' }),
    turns: z.number().int().meta({ description: 'How often the model was asked' }),
    calls: z.array(z.object({
      tool: z.string().meta({ description: 'As the model calls it' }),
      input: z.record(z.string(), z.unknown()),
      outcome: z.enum(['done', 'rejected', 'failed']).meta({ description: '"rejected": a person did not allow it' }),
      output: z.unknown().meta({ description: 'What it gave, why it failed, or what the person wrote' }),
    })).meta({ description: 'What it called, in its order' }),
    usage: Usage.meta({ description: 'Tokens of all turns' }),
  }),
  defaultInput: { model: '', prompt: '', tools: [] },
  sample: { text: 'Ada was told that order 7 is on its way.', turns: 2, calls: [{ tool: 'slack_send-message', input: { channel: '#orders', text: 'Order 7 is on its way' }, outcome: 'done', output: { ts: '1700000000.000100' } }], usage: { inputTokens: 812, outputTokens: 64, cachedTokens: 0, isEstimated: false } },
  options: modelOptions,
  run: ({ tools, workflows, ...task }, { substep, tools: doors }) => {
    const chosen: ChosenTool[] = [
      ...tools.map(({ use, connection, asks }) => ({ ref: { use, ...(connection !== undefined && { connection }) }, asks })),
      ...workflows.map(({ workflowId, asks }) => ({ ref: { workflowId }, asks })),
    ]
    return runAgent({ ...task, model: required(task.model, 'Model'), tools: chosen } satisfies AgentTask, { substep, tools: doors, guard })
  },
})

export const agent = agentWith(reasonToAsk)
