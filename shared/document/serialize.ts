import type { z } from 'zod'
import type { JsonValue } from '../json.ts'
import {
  Layout, LayoutBox, NodeSettings, Point, RetryPolicy, Sample, Trigger, Workflow, WorkflowBundle, WorkflowEdge,
  WorkflowNode, WorkflowSettings, WorkflowTest,
} from '../workflow.ts'

/**
 * The document as text, always the same for the same workflow: keys in the schema's order, free-form objects as
 * they were written, absent optionals left out, two spaces, a newline at the end.
 *
 * In free-form objects, keys that are whole numbers come first, in rising order: JavaScript objects keep them so,
 * in every place a document passes through, and one order that always holds is what makes two exports comparable.
 */
export function serialize(workflow: Workflow): string {
  return print(canonicalWorkflow(workflow))
}

/** Several workflows in one document; the first is the one to run. */
export function serializeBundle(workflows: readonly Workflow[]): string {
  return print(ordered({ format: 'flowbench/bundle', version: 1, workflows: workflows.map(canonicalWorkflow) }, WorkflowBundle))
}

/** The same workflow with its keys in the order in which it is printed, and without what says nothing. */
export function canonicalWorkflow(workflow: Workflow): Workflow {
  return ordered({
    ...workflow,
    trigger: canonicalTrigger(workflow.trigger),
    nodes: workflow.nodes.map(canonicalNode),
    edges: workflow.edges.map((edge) => ordered(edge, WorkflowEdge)),
    samples: workflow.samples.map((sample) => ordered(sample, Sample)),
    tests: workflow.tests.map((test) => ordered(test, WorkflowTest)),
    settings: ordered(workflow.settings, WorkflowSettings),
    layout: canonicalLayout(workflow),
  }, Workflow)
}

function canonicalTrigger(trigger: Trigger): Trigger {
  const variant = Trigger.options.find((option) => option.shape.type.value === trigger.type)
  return variant ? ordered(trigger, variant) : trigger
}

/** Empty settings, `disabled: false` and an empty note say the same as nothing. */
function canonicalNode(node: WorkflowNode): WorkflowNode {
  const { settings, disabled, note, ...rest } = node
  const kept = settings && canonicalSettings(settings)
  return ordered({
    ...rest,
    ...(kept && Object.keys(kept).length > 0 ? { settings: kept } : {}),
    ...(disabled ? { disabled } : {}),
    ...(note ? { note } : {}),
  }, WorkflowNode)
}

function canonicalSettings(settings: NodeSettings): NodeSettings {
  return ordered(settings.retry ? { ...settings, retry: ordered(settings.retry, RetryPolicy) } : settings, NodeSettings)
}

/** Places come in the order of the nodes, so that moving one node changes its own lines only. */
function canonicalLayout(workflow: Workflow): Layout {
  const { nodes, notes, groups } = workflow.layout
  const ids = new Set(['trigger', ...workflow.nodes.map((node) => node.id as string), ...Object.keys(nodes)])
  const places = [...ids].flatMap((id) => {
    const place = Object.hasOwn(nodes, id) ? nodes[id] : undefined
    return place ? [[id, ordered(place, Point)] as const] : []
  })
  return ordered({
    nodes: Object.fromEntries(places),
    notes: notes.map((box) => ordered(box, LayoutBox)),
    groups: groups.map((box) => ordered(box, LayoutBox)),
  }, Layout)
}

/** The schema's shape is the one place that says which keys there are and in which order. */
function ordered<T extends object>(value: T, schema: z.ZodObject): T {
  const entries = Object.keys(schema.shape).flatMap((key) => {
    const part = (value as Record<string, unknown>)[key]
    return part === undefined ? [] : [[key, part] as const]
  })
  return Object.fromEntries(entries) as T
}

function print(document: unknown): string {
  return `${JSON.stringify(document as JsonValue, null, 2)}\n`
}
