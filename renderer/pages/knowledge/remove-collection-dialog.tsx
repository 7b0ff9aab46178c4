import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { plural } from './knowledge-words.ts'
import type { ListedCollection } from './use-knowledge.ts'

export function RemoveCollectionDialog({ collection: { name, documents, store, uses }, onClose, onRemove }: { collection: ListedCollection; onClose: () => void; onRemove: () => void }) {
  return (
    <Dialog
      open title={`Remove ${name}?`} width={480} onClose={onClose}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>Keep it</Button><Button size="large" variant="danger" onClick={onRemove}>Remove collection</Button></>}
    >
      <p className="ink2">{documents === 0 ? 'Nothing is in it.' : `What was indexed of ${plural(documents, 'document')} goes${store.key === 'local' ? '' : ', also from the service that keeps it'}. The files themselves stay where they are.`}</p>
      {uses.length === 0
        ? <p className="ink2 mt-2">No workflow has a step that names it.</p>
        : <><p className="mt-2">These workflows have steps that name it, and fail without it:</p><ul className="mt-1 grid gap-1">{uses.map(({ workflowId, workflowName }) => <li key={workflowId} className="semi">{workflowName}</li>)}</ul></>}
    </Dialog>
  )
}
