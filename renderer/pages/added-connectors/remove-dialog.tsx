import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

export function RemoveDialog({ name, onRemove, onClose }: { name: string; onRemove: () => void; onClose: () => void }) {
  return (
    <Dialog
      open onClose={onClose} width={440} title={`Remove ${name}?`}
      footer={<><Button size="large" onClick={onClose}>Keep it</Button><Button size="large" variant="danger" onClick={onRemove}>{`Remove ${name}`}</Button></>}
    >
      <p className="prose">Steps that use it fail from then on. Its connections and their secrets stay. To have it again, add it from where you had it.</p>
    </Dialog>
  )
}
