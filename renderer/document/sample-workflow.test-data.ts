import { NodeType, type PortRule } from '@shared/node-type.ts'
import { Workflow, type WorkflowNode } from '@shared/workflow.ts'

/** Small documents and kinds of nodes for the tests of edits. */
export const emptyWorkflow: Workflow = Workflow.parse({
  format: 'flowbench/workflow', version: 1, id: 'wf_test', name: 'Test', trigger: { type: 'manual' }, nodes: [], edges: [],
})

/** `a>b` is an edge, `a:true>b` one from a port. Nodes are named by their first mention; `parents` puts them into loops. */
export function workflowOf(edges: string, { types = {}, parents = {}, nodes = [] }: { types?: Record<string, string>; parents?: Record<string, string>; nodes?: WorkflowNode[] } = {}): Workflow {
  const parsed = edges.split(' ').filter((each) => each !== '').map((each) => {
    const [, from = '', port, to = ''] = /^(\w+)(?::(\w+))?>(\w+)$/.exec(each) ?? []
    return { from, ...(port === undefined ? {} : { port }), to }
  })
  const ids = [...new Set([...parsed.flatMap(({ from, to }) => [from, to]), ...Object.keys(parents), ...Object.keys(types)])].filter((id) => id !== 'trigger')
  return Workflow.parse({
    ...emptyWorkflow, edges: parsed,
    nodes: [...ids.map((id) => ({ id, type: types[id] ?? 'step', name: id, ...(parents[id] === undefined ? {} : { parent: parents[id] }), input: {} })), ...nodes],
    layout: { nodes: Object.fromEntries(['trigger', ...ids].map((id, index) => [id, { x: index * 240, y: 0 }])), notes: [], groups: [] },
  })
}

const nodeType = (type: string, ports: PortRule) => NodeType.parse({
  type, displayName: type, summary: '', description: '', category: 'logic', icon: 'box', kind: 'engine', effect: 'read', inputSchema: {}, ports, defaultInput: {}, keywords: [],
})
const kinds = [
  nodeType('step', { kind: 'fixed', ports: ['out'] }),
  nodeType('branch', { kind: 'fixed', ports: ['true', 'false'] }),
  nodeType('loop', { kind: 'fixed', ports: ['each', 'done'] }),
  nodeType('switch', { kind: 'from-input', list: 'cases', name: 'name', more: ['otherwise'] }),
  nodeType('stop', { kind: 'fixed', ports: [] }),
]
export const nodeTypeOf = (type: string): NodeType | undefined => kinds.find((each) => each.type === type)

/** The edges as `workflowOf` reads them, in order. */
export function edgesOf(workflow: Workflow): string {
  return workflow.edges.map(({ from, port, to }) => `${from}${port === undefined ? '' : `:${port}`}>${to}`).join(' ')
}
