import { z } from 'zod'
import { WorkflowId } from '../id.ts'
import { type JsonObject, isJsonObject, JsonObject as JsonObjectSchema } from '../json.ts'
import type { Problem } from '../problem.ts'
import { Workflow } from '../workflow.ts'
import { maxNodes } from './limits.ts'
import { freeId, toIdentifier } from './node-id.ts'
import { schemaProblems } from './schema-problems.ts'

const GuideStep = z.looseObject({
  name: z.string().min(1).max(200),
  type: z.string().min(1).max(128),
  config: JsonObjectSchema.default({}),
})
type GuideStep = z.infer<typeof GuideStep>

const GuideWorkflow = z.object({
  name: z.string().min(1).max(200),
  description: z.string().max(10_000).default(''),
  steps: z.array(GuideStep).max(maxNodes),
})

/** The form that the integration guide writes: a name, and steps in the order in which they run. */
export function isGuide(document: JsonObject): boolean {
  return Array.isArray(document['steps']) && !('nodes' in document)
}

/** A workflow from it: one node a step, chained in order. `notes` say what a person should look at. */
export function fromGuide(document: JsonObject): { workflow: Workflow; notes: string[] } | { problems: Problem[] } {
  const parsed = GuideWorkflow.safeParse(document)
  if (!parsed.success) return { problems: schemaProblems(parsed.error, document) }
  const { name, description, steps } = parsed.data
  const taken = new Set<string>()
  const nodes = steps.map((step) => {
    const id = freeId(taken, step.name)
    taken.add(id)
    return { id, name: step.name, ...toNode(step) }
  })
  const edges = nodes.map((node, index) => {
    const before = nodes[index - 1]
    return before ? { from: before.id, ...(before.type === 'branch' ? { port: 'true' } : {}), to: node.id } : { from: 'trigger', to: node.id }
  })
  const workflow = Workflow.parse({
    format: 'flowbench/workflow', version: 1, id: WorkflowId.parse(`wf_${toIdentifier(name)}`.slice(0, 67)), name, description,
    trigger: { type: 'manual' }, nodes, edges,
    layout: { nodes: Object.fromEntries([['trigger', { x: 0, y: 0 }], ...nodes.map((node, index) => [node.id, { x: columnWidth * (index + 1), y: 0 }])]) },
  })
  return { workflow, notes: notesOn(steps, nodes) }
}

const columnWidth = 264

/** Types of the guide that are known here under another name, and the keys that moved. */
const known: Record<string, { type: string; keys?: Record<string, string> }> = {
  mcp_tool: { type: 'mcp.call-tool' },
  http: { type: 'http.request', keys: { params: 'query', json: 'body', data: 'body' } },
  http_request: { type: 'http.request', keys: { params: 'query', json: 'body', data: 'body' } },
  condition: { type: 'branch', keys: { condition: 'when', expression: 'when', if: 'when' } },
  branch: { type: 'branch', keys: { condition: 'when', expression: 'when', if: 'when' } },
  transform: { type: 'transform', keys: { jsonata: 'expression' } },
  delay: { type: 'wait', keys: { ms: 'durationMs', milliseconds: 'durationMs' } },
  wait: { type: 'wait', keys: { ms: 'durationMs', milliseconds: 'durationMs' } },
}

function toNode(step: GuideStep): { type: string; input: JsonObject } {
  const mapping = Object.hasOwn(known, step.type) ? known[step.type] : undefined
  if (!mapping) return { type: step.type, input: step.config }
  const input = Object.fromEntries(Object.entries(step.config).map(([key, value]) => {
    if (mapping.type === 'wait' && key === 'seconds' && typeof value === 'number') return ['durationMs', Math.round(value * 1000)]
    return [mapping.keys && Object.hasOwn(mapping.keys, key) ? (mapping.keys[key] ?? key) : key, value]
  }))
  return { type: mapping.type, input }
}

function notesOn(steps: readonly GuideStep[], nodes: readonly { id: string; type: string; input: JsonObject }[]): string[] {
  const notes = [`Made from a list of ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}: each runs after the one before it, and the workflow is started by hand.`]
  for (const [index, node] of nodes.entries()) {
    const step = steps[index]
    if (!step) continue
    const unknown = Object.keys(step).filter((key) => !Object.hasOwn(GuideStep.shape, key))
    if (unknown.length > 0) notes.push(`"${step.name}" has ${unknown.map((key) => `"${key}"`).join(', ')}, which a step of this form does not have; that was left out. Its values go into "config".`)
    if (node.type === 'mcp.call-tool') notes.push(`"${step.name}" ${needsOfTool(node.input)}`)
    else if (node.type === 'branch') notes.push(`"${step.name}" goes on only when its condition is true; add what is to happen otherwise.`)
    else if (step.type === node.type && !Object.hasOwn(known, step.type)) notes.push(`"${step.name}" keeps its type "${step.type}" and its values as they were.`)
  }
  return notes
}

/** What a step that calls an MCP tool needs before it can run, in words. */
export function needsOfTool(input: JsonObject): string {
  const server = typeof input['server'] === 'string' ? `the MCP server "${input['server']}"` : 'an MCP server (its "server" is not named)'
  const tool = typeof input['tool'] === 'string' ? `its tool "${input['tool']}"` : 'one of its tools (its "tool" is not named)'
  const argumentNames = isJsonObject(input['args']) ? Object.keys(input['args']) : []
  return `needs ${server} and ${tool}${argumentNames.length > 0 ? `, called with ${argumentNames.join(', ')}` : ''}.`
}
