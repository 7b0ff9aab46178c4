import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

/** Asks before a value is gone for good, and says what would miss it. */
export function RemoveSecretDialog({ name, users, onClose, onRemove }: { name: string; users: readonly string[]; onClose: () => void; onRemove: () => void }) {
  return (
    <Dialog
      open mustAnswer title={`Remove the secret ${name}?`} icon="triangle-alert" tone="s-waiting" width={440} onClose={onClose}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>Keep it</Button><Button size="large" variant="danger" onClick={onRemove}>Remove it</Button></>}
    >
      <p>Its value cannot be brought back.{users.length === 0 ? ' Nothing refers to it.' : ' These refer to it, and no longer work without it:'}</p>
      {users.length > 0 && <ul className="mt-2 grid gap-1">{users.map((user) => <li key={user} className="semi">{user}</li>)}</ul>}
    </Dialog>
  )
}
