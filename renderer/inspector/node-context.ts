import { createContext, use } from 'react'
import type { NodeType } from '@shared/node-type.ts'
import type { ScopeSchemas } from '@shared/expression/scope.ts'
import type { Problem } from '@shared/problem.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import type { LiveScope } from '../expression/live-scope.ts'

/** What the fields of one node need. Scopes are functions: they are built when something asks. */
export type NodeContext = {
  node: WorkflowNode
  nodeType: NodeType | undefined
  readOnly: boolean
  liveScope: (each: boolean) => LiveScope
  schemas: (each: boolean) => ScopeSchemas
  nameOf: (nodeId: string) => string
  /** What the check of the document says of a place in the input and all below it. */
  problemAt: (pointer: string) => Problem | undefined
  /** What it says of the node itself: that nothing leads to it, that its kind is unknown. */
  problems: readonly Problem[]
}

export const NodeContext = createContext<NodeContext | null>(null)

/** @throws Error outside of the inspector of a node */
export function useNode(): NodeContext {
  const context = use(NodeContext)
  if (context === null) throw new Error('This part of the inspector needs a node')
  return context
}
