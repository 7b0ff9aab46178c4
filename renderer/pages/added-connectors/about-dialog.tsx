import type { AddedPackage } from '@shared/added-package.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { exactTime } from '../times.ts'
import { PackageWords } from './package-words.tsx'

/** What was agreed to when it was added. */
export function AboutDialog({ added, onClose }: { added: AddedPackage; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} width={620} icon="package" title={added.description.displayName} footer={<Button size="large" onClick={onClose}>Close</Button>}>
      <p className="sm ink2 mb-2">{`You agreed to this on ${exactTime(added.addedAt)}.`}</p>
      <PackageWords of={added} />
    </Dialog>
  )
}
