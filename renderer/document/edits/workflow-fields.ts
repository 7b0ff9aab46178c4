import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { Sample, Trigger, Workflow, WorkflowSettings } from '@shared/workflow.ts'
import { edit, editWorkflow, type Edit } from '../edit.ts'
import { nodeById } from '../graph.ts'

export function setName(name: string): Edit {
  return setField('name', name, 'Rename workflow')
}

export function setDescription(description: string): Edit {
  return setField('description', description, 'Edit description')
}

export function setTrigger(trigger: Trigger): Edit {
  return setField('trigger', trigger, 'Change trigger')
}

export function setVars(vars: JsonObject): Edit {
  return setField('vars', vars, 'Edit variables')
}

export function setOutput(output: JsonValue): Edit {
  return setField('output', output, 'Edit output')
}

/** Undefined takes one out. */
export function setWorkflowSettings(change: { [K in keyof WorkflowSettings]?: WorkflowSettings[K] | undefined }): Edit {
  return editWorkflow('Change settings of the workflow', (workflow) => {
    const settings = Object.fromEntries(Object.entries({ ...workflow.settings, ...change }).filter(([, value]) => value !== undefined)) as WorkflowSettings
    return JSON.stringify(settings) === JSON.stringify(workflow.settings) ? workflow : { ...workflow, settings }
  })
}

/** Adds a sample, or puts it in place of the one with its name. */
export function addSample(sample: Sample): Edit {
  return editWorkflow(`Add sample ${sample.name}`, (workflow) => ({ ...workflow, samples: [...workflow.samples.filter((each) => each.name !== sample.name), sample] }))
}

export function setSample(name: string, payload: JsonValue): Edit {
  return editWorkflow(`Edit sample ${name}`, (workflow) => ({ ...workflow, samples: workflow.samples.map((each) => (each.name === name ? { ...each, payload } : each)) }))
}

/** Renames a sample and the tests that use it. Does nothing when the name is taken. */
export function renameSample(name: string, next: string): Edit {
  return editWorkflow(`Rename sample ${name}`, (workflow) => {
    if (name === next || workflow.samples.some((each) => each.name === next)) return workflow
    return {
      ...workflow,
      samples: workflow.samples.map((each) => (each.name === name ? { ...each, name: next } : each)),
      tests: workflow.tests.map((test) => (test.sample === name ? { ...test, sample: next } : test)),
    }
  })
}

export function removeSample(name: string): Edit {
  return editWorkflow(`Delete sample ${name}`, (workflow) => {
    const samples = workflow.samples.filter((each) => each.name !== name)
    return samples.length === workflow.samples.length ? workflow : { ...workflow, samples }
  })
}

/** Keeps an output for test runs: the node is not run, and this stands in. */
export function pinOutput(workflow: Workflow, nodeId: string, output: JsonValue): Edit {
  return edit(`Pin output of ${nodeById(workflow, nodeId)?.name ?? nodeId}`, (draft) => ({ ...draft, pins: { ...draft.pins, [nodeId]: output } }))
}

export function unpin(workflow: Workflow, nodeId: string): Edit {
  return edit(`Unpin output of ${nodeById(workflow, nodeId)?.name ?? nodeId}`, (draft) => {
    if (!Object.hasOwn(draft.pins, nodeId)) return draft
    const { [nodeId]: _pin, ...pins } = draft.pins
    return { ...draft, pins }
  })
}

function setField<K extends keyof Workflow>(key: K, value: Workflow[K], label: string): Edit {
  return editWorkflow(label, (workflow) => (JSON.stringify(workflow[key]) === JSON.stringify(value) ? workflow : { ...workflow, [key]: value }))
}
