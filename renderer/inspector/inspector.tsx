import { useLayoutEffect } from 'react'
import { openNode, useSession, type SessionState } from '../session/session-store.ts'
import { useDocument, type DocumentState } from '../document/document-store.ts'
import { triggerId } from '@shared/id.ts'
import { NodeInspector } from './node-inspector.tsx'
import { TriggerInspector } from './trigger-inspector.tsx'
import './inspector.css'

const openNodeOf = (state: SessionState) => state.openNodeId
const activeOf = (state: SessionState) => state.activeWorkflowId
const documentOf = (state: DocumentState) => (state.status === 'open' ? state : null)

/** What is open in it: a node, or the trigger. */
export function Inspector() {
  const openNodeId = useSession(openNodeOf)
  const activeId = useSession(activeOf)
  const document = useDocument(documentOf)
  const node = document?.draft.workflow.nodes.find((each) => each.id === openNodeId)
  // An undo takes away what it shows. While another workflow is being opened, the node may be one of that.
  const isGone = document !== null && document.workflowId === activeId && openNodeId !== null && openNodeId !== triggerId && node === undefined
  useLayoutEffect(() => { if (isGone) openNode(null) }, [isGone])
  if (document === null || openNodeId === null) return null
  if (openNodeId === triggerId) return <TriggerInspector document={document} />
  if (node === undefined) return null
  return <NodeInspector key={node.id} document={document} node={node} />
}
