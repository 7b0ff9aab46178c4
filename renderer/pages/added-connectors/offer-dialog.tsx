import { useRef } from 'react'
import type { PackageOffer } from '@shared/added-package.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { PackageWords } from './package-words.tsx'

type OfferDialogProps = { offer: PackageOffer; onAccept: () => void; onDecline: () => void }

/** What a person agrees to before a program that is not ours is added. Focus starts on the refusal. */
export function OfferDialog({ offer, onAccept, onDecline }: OfferDialogProps) {
  const refusal = useRef<HTMLButtonElement>(null)
  const { description: { displayName }, version, replaces } = offer
  return (
    <Dialog
      open onClose={onDecline} mustAnswer width={620} icon="package" tone="s-waiting" title={replaces ? `Update ${displayName}?` : `Add ${displayName}?`} initialFocus={() => refusal.current}
      footer={<><Button ref={refusal} size="large" onClick={onDecline}>Do not add it</Button><Button size="large" variant="primary" onClick={onAccept}>{replaces ? `Update to ${version}` : `Add ${displayName}`}</Button></>}
    >
      <PackageWords of={offer} replaces={replaces} />
    </Dialog>
  )
}
