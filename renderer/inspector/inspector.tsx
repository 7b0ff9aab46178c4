import { useSession, type SessionState } from '../session/session-store.ts'
import { useDocument, type DocumentState } from '../document/document-store.ts'
import { triggerId } from '@shared/id.ts'
import { NodeInspector } from './node-inspector.tsx'
import { TriggerInspector } from './trigger-inspector.tsx'
import './inspector.css'

const openNodeOf = (state: SessionState) => state.openNodeId
const documentOf = (state: DocumentState) => (state.status === 'open' ? state : null)

/** What is open in it: a node, or the trigger. */
export function Inspector() {
  const openNodeId = useSession(openNodeOf)
  const document = useDocument(documentOf)
  if (document === null || openNodeId === null) return null
  if (openNodeId === triggerId) return <TriggerInspector document={document} />
  const node = document.draft.workflow.nodes.find((each) => each.id === openNodeId)
  if (node === undefined) return null
  return <NodeInspector key={node.id} document={document} node={node} />
}
