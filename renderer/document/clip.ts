import { z } from 'zod'
import { LayoutBox, Point, Workflow, WorkflowEdge, WorkflowNode } from '@shared/workflow.ts'
import { withBodies } from './graph.ts'

/** What copying puts on the clipboard, as JSON text: readable in a mail, and taken by any window. */
export const Clip = z.object({
  format: z.literal('flowbench/nodes'),
  version: z.literal(1),
  nodes: z.array(WorkflowNode).max(2000),
  edges: z.array(WorkflowEdge).max(10_000),
  layout: z.object({ nodes: z.record(z.string(), Point), notes: z.array(LayoutBox) }),
})
export type Clip = z.infer<typeof Clip>

/** Longer text is no clip: nothing that a person selects on a canvas comes near it. */
const longestClip = 5_000_000

/** The chosen nodes with the edges among them; a loop takes its body along. */
export function clipOf(workflow: Workflow, nodeIds: readonly string[], noteIds: readonly string[] = []): Clip {
  const ids = withBodies(workflow, nodeIds)
  return {
    format: 'flowbench/nodes', version: 1,
    nodes: workflow.nodes.filter((node) => ids.has(node.id)),
    edges: workflow.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)),
    layout: {
      nodes: Object.fromEntries(Object.entries(workflow.layout.nodes).filter(([id]) => ids.has(id) && workflow.nodes.some((node) => node.id === id))),
      notes: workflow.layout.notes.filter((note) => noteIds.includes(note.id)),
    },
  }
}

export function clipText(clip: Clip): string {
  return `${JSON.stringify(clip, null, 2)}\n`
}

/** The nodes in a text, which may be a clip or a whole workflow; null when it is neither. */
export function parseClip(text: string): Clip | null {
  const trimmed = text.trim()
  if (trimmed.length > longestClip || !trimmed.startsWith('{')) return null
  const json = parseJson(trimmed)
  const clip = Clip.safeParse(json)
  if (clip.success) return clip.data.nodes.length + clip.data.layout.notes.length === 0 ? null : clip.data
  const workflow = Workflow.safeParse(json)
  return workflow.success ? clipOf(workflow.data, workflow.data.nodes.map((node) => node.id), workflow.data.layout.notes.map((note) => note.id)) : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
