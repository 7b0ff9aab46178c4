/** The graph that both pages draw: one chain, laid out in rows. */
const columns = 40

export function gridPlace(index: number): { x: number; y: number } {
  return { x: 288 * (index % columns), y: 152 * Math.floor(index / columns) }
}

export function chainEdges(count: number): { from: string; to: string }[] {
  return Array.from({ length: count - 1 }, (_, index) => ({ from: `n${index}`, to: `n${index + 1}` }))
}

/** The same as a workflow's text, ready to be imported. */
export function workflowText(count: number): string {
  return JSON.stringify({
    format: 'flowbench/workflow', version: 1, id: `wf_bench_${count}`, name: `${count} nodes`, trigger: { type: 'manual' },
    nodes: Array.from({ length: count }, (_, index) => ({ id: `n${index}`, type: 'set', name: `Step ${index}`, input: { fields: [{ name: 'index', value: index }] } })),
    edges: [{ from: 'trigger', to: 'n0' }, ...chainEdges(count)],
    layout: { nodes: { trigger: { x: -288, y: 0 }, ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, gridPlace(index)])) }, notes: [], groups: [] },
  })
}
