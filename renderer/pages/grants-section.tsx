import { useEffect, useRef, useState, type FormEvent } from 'react'
import { useStore } from 'zustand'
import { toFailure } from '@shared/failure.ts'
import type { Grant } from '@shared/grant.ts'
import { call } from '../api.ts'
import { showPage, type Page } from '../session/session-store.ts'
import { attempt } from '../shell/attempt.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Field } from '../ui/field.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { toast } from '../ui/toast.ts'
import { grantFormStore } from './grant-form.ts'
import { exactTime } from './times.ts'

const wantedOf = (state: ReturnType<typeof grantFormStore.getState>) => state.wanted

/** The exact addresses on this machine and on private networks that workflows may call. */
export function GrantsSection() {
  const [grants, setGrants] = useState<readonly Grant[] | null>(null)
  const refresh = async () => setGrants(await attempt('The allowed addresses could not be read', () => call('grant.list')) ?? [])
  useEffect(() => { void refresh() }, [])

  const remove = (grant: Grant) => attempt('The address is still allowed', async () => {
    await call('grant.remove', { origin: grant.origin })
    await refresh()
    toast({ text: `Workflows can no longer call ${grant.origin}.`, action: { label: 'Undo', run: () => void restore(grant) } })
  })
  const restore = (grant: Grant) => attempt('The address was not allowed again', async () => {
    await call('grant.add', { address: grant.origin, note: grant.note })
    await refresh()
  })

  return (
    <section className="sect" aria-labelledby="grants-title">
      <h2 id="grants-title">Private addresses that workflows may call</h2>
      <p className="prose">
        Workflows reach the public internet, but nothing on this computer (127.0.0.1, localhost) or on your private network, unless you name it here.
        A workflow from someone else could otherwise talk to your router, a database or an admin page in your name.
        Each entry allows one exact scheme, host and port, for every workflow; entries are never part of an import.
      </p>
      <AddGrant onAdded={refresh} />
      {grants !== null && grants.length > 0 && (
        <div className="card tbl mt-3 max-w-[720px]" style={{ '--cols': 'minmax(0, 1.2fr) minmax(0, 1fr) 150px 28px' }} role="table" aria-label="Allowed addresses">
          <div className="th" role="row"><span role="columnheader">Address</span><span role="columnheader">Note</span><span role="columnheader">Allowed since</span><span role="columnheader"><span className="sr-only">Remove</span></span></div>
          {grants.map((grant) => (
            <div key={grant.origin} className="trw" role="row">
              <span className="mono selectable" role="cell" title={grant.origin}>{grant.origin}</span>
              <span className="ink2" role="cell" title={grant.note}>{grant.note}</span>
              <span className="ink3 num" role="cell" title={exactTime(grant.addedAt)}>{exactTime(grant.addedAt).split(',')[0]}</span>
              <span role="cell" className="-mr-2"><IconButton icon="trash-2" size="small" label={`Stop allowing ${grant.origin}`} onClick={() => void remove(grant)} /></span>
            </div>
          ))}
        </div>
      )}
      {grants?.length === 0 && <div className="card mt-3 max-w-[720px]"><EmptyState compact icon="shield-check" title="No private address is allowed">Add one when a workflow should call a program on this computer, for example http://127.0.0.1:8080.</EmptyState></div>}
    </section>
  )
}

function AddGrant({ onAdded }: { onAdded: () => Promise<void> }) {
  const [address, setAddress] = useState('')
  const [note, setNote] = useState('')
  const [error, setError] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)
  const wanted = useStore(grantFormStore, wantedOf)
  const [cameFrom, setCameFrom] = useState<Page>('settings')

  useEffect(() => {
    if (wanted === null) return
    grantFormStore.setState({ wanted: null })
    setAddress(wanted.address)
    setCameFrom(wanted.from)
    setError(null)
    form.current?.scrollIntoView({ block: 'center' })
    form.current?.querySelector('input')?.focus()
  }, [wanted])

  const add = async (event: FormEvent) => {
    event.preventDefault()
    if (address.trim() === '') return setError('Type the address to allow, for example http://127.0.0.1:8080.')
    try {
      await call('grant.add', { address: address.trim(), note: note.trim() })
    } catch (reason) {
      return setError(toFailure(reason).message)
    }
    setAddress('')
    setNote('')
    setError(null)
    await onAdded()
    if (cameFrom === 'settings') return
    showPage(cameFrom)
    setCameFrom('settings')
    toast({ text: `Workflows may call ${address.trim()} now.`, detail: 'Settings lists it, and takes it back.' })
  }

  return (
    <form ref={form} className="mt-3 grid max-w-[720px] grid-cols-[1.2fr_1fr_auto] items-start gap-2" onSubmit={(event) => void add(event)}>
      <Field label="Address" error={error} hint="Scheme, host and port. A path is not part of it.">
        <TextInput mono value={address} placeholder="http://127.0.0.1:8080" onChange={(value) => { setAddress(value); setError(null) }} />
      </Field>
      <Field label="Note" note="for yourself"><TextInput value={note} maxLength={500} placeholder="Local test server" onChange={setNote} /></Field>
      <Button type="submit" variant={cameFrom === 'settings' ? 'plain' : 'primary'} className="mt-5">Allow address</Button>
    </form>
  )
}
