import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

export function RenewTokenDialog({ onRenew, onClose }: { onRenew: () => void; onClose: () => void }) {
  return (
    <Dialog
      open onClose={onClose} width={440} title="Make a new token?"
      footer={<><Button size="large" onClick={onClose}>Keep the token</Button><Button size="large" variant="danger" onClick={onRenew}>Make a new token</Button></>}
    >
      <p className="prose">Programs that call by the address have the old one, and are let in no more until you give them the new one. Programs that start the command are not concerned.</p>
    </Dialog>
  )
}
