export const stepCount = 10

/** Ten steps that each add one to what the one before gave, started by an issue that was opened. */
export const tenStepWorkflow = {
  format: 'flowbench/workflow', version: 1, id: 'wf_bench', name: 'Bench',
  trigger: { type: 'webhook', connector: 'github', event: 'issues.opened' },
  nodes: Array.from({ length: stepCount }, (_, index) => ({ id: `step_${index}`, type: 'set', name: `step_${index}`, input: { fields: { n: index === 0 ? '{{ event.payload.n + 1 }}' : `{{ steps.step_${index - 1}.output.n + 1 }}` } } })),
  edges: Array.from({ length: stepCount }, (_, index) => ({ from: index === 0 ? 'trigger' : `step_${index - 1}`, to: `step_${index}` })),
}
