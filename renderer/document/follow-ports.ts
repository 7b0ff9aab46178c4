import { isJsonObject } from '@shared/json.ts'
import { errorPort, type PortRule } from '@shared/node-type.ts'
import type { Workflow, WorkflowNode } from '@shared/workflow.ts'

/**
 * The workflow with the edges from a port that is written otherwise now led from its new name. While a name is typed it may be empty,
 * or that of another port: until it is one of its own, its edges keep the name they had.
 */
export function followPorts(workflow: Workflow, before: WorkflowNode, after: WorkflowNode, rule: PortRule): Workflow {
  if (rule.kind === 'fixed') return workflow
  const [old, now] = [namesIn(before, rule), namesIn(after, rule)]
  const renamed = old.flatMap((name, at) => (name === now[at] ? [] : [at]))
  const [at] = renamed
  if (old.length !== now.length || renamed.length !== 1 || at === undefined) return workflow
  const [from, to] = [old[at] ?? '', now[at] ?? '']
  const others = [...old.filter((_, place) => place !== at), ...rule.more]
  if (to === '' || others.includes(to)) return workflow
  const isOwn = from !== '' && !others.includes(from)
  const isOf = (port: string): boolean => (isOwn ? port === from : port !== errorPort && ![...others, to].includes(port))
  const edges = workflow.edges.map((edge) => (edge.from === after.id && edge.port !== undefined && isOf(edge.port) ? { ...edge, port: to } : edge))
  return edges.every((edge, place) => edge === workflow.edges[place]) ? workflow : { ...workflow, edges }
}

function namesIn({ input }: WorkflowNode, { list, name }: { list: string; name: string }): string[] {
  const entries = input[list]
  return Array.isArray(entries) ? entries.map((entry) => (isJsonObject(entry) && typeof entry[name] === 'string' ? entry[name] : '')) : []
}
