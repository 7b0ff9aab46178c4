import { kindOfResult } from '../expression/check.ts'
import { nearest } from '../expression/fault.ts'
import { referencesInExpression } from '../expression/references.ts'
import type { ScopeSchemas } from '../expression/scope.ts'
import { parseTemplate } from '../expression/template.ts'
import type { JsonSchema } from '../json-schema.ts'
import { isJsonObject } from '../json.ts'
import type { NodeType } from '../node-type.ts'
import type { Problem } from '../problem.ts'
import type { WorkflowNode } from '../workflow.ts'
import { checkAgainstSchema } from './json-schema-check.ts'
import { type Checked, error, warning } from './report.ts'
import { schemaAt } from './schema-walk.ts'

/** Types that exist, and inputs that fit them. */
export function checkNodeInputs(checked: Checked): Problem[] {
  return checked.workflow.nodes.flatMap((node, index) => {
    const nodeType = checked.catalog.nodeType(node.type)
    if (!nodeType) return [unknownType(node, index, checked)]
    const mismatches = checkAgainstSchema(node.input, nodeType.inputSchema, { typeOfTemplate: (text, path) => typeOfTemplate(text, path, node, nodeType.inputSchema, checked) })
    return [
      ...mismatches.map(({ rule, path, message, remedy, suggestion }) => error(rule, { nodeId: node.id, path: ['nodes', index, 'input', ...path], suggestion }, message, remedy)),
      ...(nodeType.blocked ? [error('blocked', { nodeId: node.id, path: ['nodes', index, 'type'] }, nodeType.blocked.message, nodeType.blocked.remedy)] : []),
      ...untimed(node, index),
      ...connectionOf(node, index, nodeType),
      ...(kindRules[node.type]?.(node, index, checked) ?? []),
    ]
  })
}

/** What a loop holds and what a wait is for take as long as they take. */
function untimed(node: WorkflowNode, index: number): Problem[] {
  if ((node.type !== 'loop' && node.type !== 'wait') || node.settings?.timeoutMs === undefined) return []
  return [warning('unused-setting', { nodeId: node.id, path: ['nodes', index, 'settings', 'timeoutMs'] }, 'The time limit has no effect here', node.type === 'loop' ? 'Take it out, and give limits to the nodes in the loop' : 'Take it out, and wait for a shorter time')]
}

function connectionOf(node: WorkflowNode, index: number, { connector }: NodeType): Problem[] {
  const place = { nodeId: node.id, path: ['nodes', index, 'connection'] }
  if (connector?.connection === 'required' && !node.connection) return [error('no-connection', place, `"${node.name || node.id}" has no connection to ${connector.displayName}`, 'Choose one in the step, or add one there')]
  if (node.connection && (connector === undefined || connector.connection === 'none')) return [warning('unused-setting', place, 'The connection has no effect here', 'Take it out')]
  return []
}

function unknownType(node: WorkflowNode, index: number, { catalog }: Checked): Problem {
  const place = { nodeId: node.id, path: ['nodes', index, 'type'] }
  const meant = nearest(node.type, catalog.nodeTypes.map((nodeType) => nodeType.type)) ?? catalog.nodeTypes.find((nodeType) => nodeType.type.split('.').at(-1) === node.type)?.type
  return error('unknown-type', { ...place, suggestion: meant }, `There is no kind of node called "${node.type}"`, meant === undefined ? 'Replace the node by one from the palette; "flowbench nodes" lists them all' : `Did you mean "${meant}"?`)
}

/** What an expression gives is known where functions, operators or declared outputs say it. */
function typeOfTemplate(text: string, path: readonly (string | number)[], node: WorkflowNode, schema: JsonSchema, { analysis }: Checked): JsonSchema | undefined {
  const { segments, problems } = parseTemplate(text)
  const [only, ...others] = segments
  if (problems.length > 0 || !only) return undefined
  if (others.length > 0 || only.kind === 'text') return { type: 'string' }
  const each = schemaAt(schema, path.slice(0, 1))?.['x-each'] === true
  const { inLoop, vars } = analysis.variablesAt(node.id, each)
  const kind = kindOfResult(only.source, { inLoop, vars, steps: declaredSteps(only.source, node.id, each, analysis) })
  return jsonTypes[kind]
}

/** What samples happened to hold does not count, since the next event may differ; nor what was worked out from it. */
function declaredSteps(source: string, nodeId: string, each: boolean, analysis: Checked['analysis']): ScopeSchemas['steps'] {
  if (!source.includes('steps')) return {}
  const ids = referencesInExpression(source).flatMap(({ root, path: [id] }) => (root === 'steps' && typeof id === 'string' ? [id] : []))
  return Object.fromEntries(ids.map((id) => [id, { output: isWorkedOut(id, analysis) ? undefined : analysis.stepAt(nodeId, id, each)?.output, mayBeSkipped: false }]))
}

function isWorkedOut(id: string, { graph }: Checked['analysis']): boolean {
  const node = graph.byId.get(id)
  return node === undefined || node.disabled === true || ['set', 'filter', 'loop', 'merge'].includes(node.type)
}

/** A date or a duration becomes text. What an optional holds is not known. */
const jsonTypes: Record<ReturnType<typeof kindOfResult>, JsonSchema | undefined> = {
  string: { type: 'string' }, timestamp: { type: 'string' }, duration: { type: 'string' }, number: { type: 'number' }, bool: { type: 'boolean' },
  null: { type: 'null' }, list: { type: 'array' }, map: { type: 'object' }, optional: undefined, any: undefined,
}

/** What a schema cannot say of a kind. */
const kindRules: Record<string, (node: WorkflowNode, index: number, checked: Checked) => Problem[]> = {
  wait: (node, index) => {
    const given = ['durationMs', 'until'].filter((key) => node.input[key] !== undefined)
    if (given.length === 1) return []
    return [error('wrong-input', { nodeId: node.id, path: ['nodes', index, 'input'] }, given.length === 0 ? 'It is not said how long to wait' : 'It is said twice how long to wait', 'Give either "For" or "Until", and not both')]
  },
  switch: (node, index) => switchPorts(node, index),
  loop: (node, index, { analysis }) => {
    const body = analysis.graph.levels.get(node.id) ?? []
    const isEntered = (analysis.graph.outgoing.get(node.id) ?? []).some((edge) => body.includes(edge.to))
    if (isEntered) return []
    return [error('empty-loop', { nodeId: node.id, path: ['nodes', index] }, body.length === 0 ? 'The loop has no nodes to run for each item' : 'Nothing leads from the loop into its body', body.length === 0 ? 'Put a node inside the loop and connect it to "each"' : 'Connect "each" to the first node of the body')]
  },
  'run-workflow': (node, index, { workflow, workflows }) => {
    const id = node.input['workflowId']
    if (typeof id !== 'string' || id.includes('{{') || !workflows || workflows.has(id)) return []
    const place = { nodeId: node.id, path: ['nodes', index, 'input', 'workflowId'] }
    if (id === workflow.id) return [warning('calls-itself', place, 'The workflow runs itself', 'Make sure that a branch ends this, or it runs until it is refused')]
    return [error('unknown-workflow', place, `There is no workflow "${id}" here`, 'Choose one of the library, or import a bundle that holds it')]
  },
}

function switchPorts(node: WorkflowNode, index: number): Problem[] {
  const cases = Array.isArray(node.input['cases']) ? node.input['cases'] : []
  const seen = new Set<string>()
  return cases.flatMap((entry, at) => {
    const port = isJsonObject(entry) ? entry['port'] : undefined
    if (typeof port !== 'string') return []
    const place = { nodeId: node.id, path: ['nodes', index, 'input', 'cases', at, 'port'] }
    if (port === 'default' || port === 'error') return [error('reserved-port', place, `A case may not be called "${port}": that port is there already`, 'Choose another name')]
    if (seen.has(port)) return [error('duplicate-port', place, `Two cases have the port "${port}"`, 'Join their conditions with ||, or give each its own name')]
    seen.add(port)
    return []
  })
}
