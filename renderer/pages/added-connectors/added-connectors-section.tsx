import { useEffect, useState } from 'react'
import type { AddedPackage, PackageOffer } from '@shared/added-package.ts'
import type { Settings } from '@shared/settings.ts'
import { call, onPush } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { useSettings } from '../../shell/settings-store.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toast.ts'
import { AboutDialog } from './about-dialog.tsx'
import { OfferDialog } from './offer-dialog.tsx'
import { PiecesPart } from './pieces-part.tsx'
import { RemoveDialog } from './remove-dialog.tsx'

const arePiecesOn = ({ pieces }: Settings) => pieces

/** Connectors that are programs and that the person added. */
export function AddedConnectorsSection() {
  const [added, setAdded] = useState<readonly AddedPackage[] | null>(null)
  const [offer, setOffer] = useState<PackageOffer | null>(null)
  const [shown, setShown] = useState<AddedPackage | null>(null)
  const pieces = useSettings(arePiecesOn)
  const [removing, setRemoving] = useState<AddedPackage | null>(null)
  const [busy, setBusy] = useState<'file' | 'folder' | null>(null)
  const refresh = async () => setAdded(await attempt('The added connectors could not be read', () => call('package.list')) ?? [])
  useEffect(() => {
    void refresh()
    return onPush('catalog.changed', () => void refresh())
  }, [])

  const choose = async (from: 'file' | 'folder') => {
    setBusy(from)
    const found = await attempt('The connector was not added', () => call('package.choose', { from }))
    if (found) setOffer(found)
    setBusy(null)
  }
  const accept = async (accepted: PackageOffer) => {
    setOffer(null)
    const kept = await attempt('The connector was not added', () => call('package.accept', { offer: accepted.id }))
    if (kept) toast({ text: `${kept.description.displayName} ${kept.version} is added. Its actions are in the palette.` })
    await refresh()
  }
  const decline = (declined: PackageOffer) => {
    setOffer(null)
    void attempt('The offer could not be put away', () => call('package.decline', { offer: declined.id }))
  }
  const turn = async ({ description: { key, displayName } }: AddedPackage, isEnabled: boolean) => {
    await attempt(`${displayName} was not switched`, () => call('package.switch', { key, isEnabled }))
    await refresh()
  }
  const remove = async ({ description: { key, displayName } }: AddedPackage) => {
    setRemoving(null)
    await attempt(`${displayName} is still there`, async () => {
      await call('package.remove', { key })
      toast({ text: `${displayName} is gone. Connections that were made for it stay.` })
    })
    await refresh()
  }

  return (
    <section className="sect" aria-labelledby="added-title">
      <h2 id="added-title">Added connectors</h2>
      <p className="prose">
        A connector that is not built in is a program. It runs apart from Flowbench, reads no files, and calls only the addresses that you agree to.
        Add one only if you trust where you have it from.
      </p>
      <div className="row mt-3">
        <Button icon="package" busy={busy === 'file'} disabled={busy !== null} onClick={() => void choose('file')}>Add from a file…</Button>
        <Button icon="folder" busy={busy === 'folder'} disabled={busy !== null} onClick={() => void choose('folder')}>Add from a folder…</Button>
      </div>
      {added !== null && added.length > 0 && (
        <div className="card tbl mt-3 max-w-[720px]" style={{ '--cols': 'minmax(0, 1.2fr) 76px minmax(0, 1fr) 56px 60px' }} role="table" aria-label="Added connectors">
          <div className="th" role="row">
            <span role="columnheader">Connector</span><span role="columnheader">Version</span><span role="columnheader">May call</span><span role="columnheader">On</span>
            <span role="columnheader"><span className="sr-only">Look at, remove</span></span>
          </div>
          {added.map((each) => (
            <div key={each.description.key} className="trw" role="row">
              <span role="cell" title={`${each.name}, ${each.integrity}`}>{each.description.displayName}</span>
              <span className="ink3 num" role="cell">{each.version}</span>
              <span className="ink2" role="cell" title={each.description.origins?.join(', ')}>{addressesOf(each)}</span>
              <span role="cell" className="flex"><Switch label={`${each.description.displayName} is switched on`} checked={each.isEnabled && isRunnable(each, pieces)} disabled={!isRunnable(each, pieces)} onChange={(isEnabled) => void turn(each, isEnabled)} /></span>
              <span role="cell" className="row -mr-2 gap-1">
                <IconButton icon="info" size="small" label={`What ${each.description.displayName} may do`} onClick={() => setShown(each)} />
                <IconButton icon="trash-2" size="small" label={`Remove ${each.description.displayName}`} onClick={() => setRemoving(each)} />
              </span>
            </div>
          ))}
        </div>
      )}
      {added?.length === 0 && <div className="card mt-3 max-w-[720px]"><EmptyState compact icon="package" title="No connector is added">A connector comes as a .ts or .js file, as a folder with a package.json, or as a .tgz.</EmptyState></div>}
      <PiecesPart onOffer={setOffer} />
      {shown && <AboutDialog added={shown} onClose={() => setShown(null)} />}
      {offer && <OfferDialog offer={offer} onAccept={() => void accept(offer)} onDecline={() => decline(offer)} />}
      {removing && <RemoveDialog name={removing.description.displayName} onRemove={() => void remove(removing)} onClose={() => setRemoving(null)} />}
    </section>
  )
}

/** Pieces that are switched off as a whole stay in the list, and do not run. */
function isRunnable({ kind }: AddedPackage, arePieces: boolean): boolean {
  return kind === 'connector' || arePieces
}

function addressesOf({ description: { origins } }: AddedPackage): string {
  if (origins === null) return 'Any public address'
  return origins.length === 0 ? 'Nothing' : origins.join(', ')
}
