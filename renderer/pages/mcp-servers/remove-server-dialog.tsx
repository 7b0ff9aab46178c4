import type { McpServerView } from '@shared/mcp-server.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

export function RemoveServerDialog({ server: { name, uses }, onRemove, onClose }: { server: McpServerView; onRemove: () => void; onClose: () => void }) {
  return (
    <Dialog
      open onClose={onClose} width={440} title={`Remove ${name}?`}
      footer={<><Button size="large" onClick={onClose}>Keep it</Button><Button size="large" variant="danger" onClick={onRemove}>{`Remove ${name}`}</Button></>}
    >
      {uses.length === 0
        ? <p className="prose">No workflow has a step of its tools. Secrets that it named stay in the vault.</p>
        : (
          <>
            <p className="prose">These workflows have steps of its tools, which no longer run:</p>
            <ul className="list-disc pl-5 sm mt-2">{uses.map(({ workflowId, workflowName, operations }) => <li key={workflowId}>{workflowName} <span className="ink3">{operations.join(', ')}</span></li>)}</ul>
          </>
        )}
    </Dialog>
  )
}
