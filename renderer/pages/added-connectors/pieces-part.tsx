import { useState, type FormEvent } from 'react'
import type { PackageOffer } from '@shared/added-package.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import { isExactVersion, pieceName, PieceRegistry, examplePieceRegistry } from '@shared/piece-name.ts'
import type { Settings } from '@shared/settings.ts'
import { call } from '../../api.ts'
import { changeSettings, useSettings } from '../../shell/settings-store.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { Field } from '../../ui/field.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { openGrantForm } from '../grant-form.ts'

const settingsOf = (settings: Settings) => settings

/** Pieces of Activepieces: whether they are wanted, and one by its name and version. */
export function PiecesPart({ onOffer }: { onOffer: (offer: PackageOffer) => void }) {
  const { pieces, pieceRegistry } = useSettings(settingsOf)
  return (
    <section aria-labelledby="pieces-title" className="mt-4 max-w-[720px]">
      <h3 id="pieces-title" className="med">Pieces of Activepieces</h3>
      <p className="prose">
        Activepieces has hundreds of connectors, called pieces. A piece is a program that somebody else wrote: take one as you would install a program.
        It runs apart from Flowbench and reads no files, but it makes its calls itself, to any public address, with the secrets of the connections that you make for it.
      </p>
      <div className="row mt-2">
        <Switch id="pieces" checked={pieces} onChange={(isOn) => changeSettings({ pieces: isOn })} />
        <label htmlFor="pieces" className="sm">{pieces ? 'Pieces may be added and run' : 'Pieces are switched off: none is added, and none runs'}</label>
      </div>
      {pieces && <PieceForm onOffer={onOffer} />}
      {pieces && <RegistryField key={pieceRegistry ?? ''} registry={pieceRegistry} />}
    </section>
  )
}

type Getting = { state: 'no' } | { state: 'getting' } | { state: 'failed'; failure: Failure }

function PieceForm({ onOffer }: { onOffer: (offer: PackageOffer) => void }) {
  const [name, setName] = useState('')
  const [version, setVersion] = useState('')
  const [wrong, setWrong] = useState<{ name?: string; version?: string }>({})
  const [getting, setGetting] = useState<Getting>({ state: 'no' })

  const get = async (event: FormEvent) => {
    event.preventDefault()
    const problems = {
      ...(pieceName(name) === null && { name: 'Type the name of a piece, for example @activepieces/piece-wordpress.' }),
      ...(!isExactVersion(version.trim()) && { version: 'To the last digit, like 0.5.1.' }),
    }
    setWrong(problems)
    if (Object.keys(problems).length > 0) return
    setGetting({ state: 'getting' })
    try {
      onOffer(await call('package.fetch', { name, version: version.trim() }))
      setGetting({ state: 'no' })
      setName('')
      setVersion('')
    } catch (error) {
      setGetting({ state: 'failed', failure: toFailure(error) })
    }
  }

  return (
    <form className="mt-3 grid grid-cols-[1.6fr_1fr_auto] items-start gap-2" onSubmit={(event) => void get(event)}>
      <Field label="Name" error={wrong.name} hint="As npm has it. The last part is enough.">
        <TextInput mono value={name} placeholder="@activepieces/piece-wordpress" onChange={(text) => { setName(text); setWrong({}) }} />
      </Field>
      <Field label="Exact version" error={wrong.version}><TextInput mono value={version} placeholder="0.5.1" onChange={(text) => { setVersion(text); setWrong({}) }} /></Field>
      <Button type="submit" className="mt-5" icon="package" busy={getting.state === 'getting'}>Get and look at it</Button>
      {getting.state === 'failed' && <div className="col-span-3"><NotGot failure={getting.failure} /></div>}
    </form>
  )
}

function NotGot({ failure }: { failure: Failure }) {
  const { origin, grantable } = failure.details ?? {}
  const allowed = failure.code === 'refused-address' && grantable === true && typeof origin === 'string' ? origin : null
  return <ErrorCard title="The piece was not added" actions={allowed !== null && <Button size="small" onClick={() => openGrantForm(allowed)}>Allow {allowed}…</Button>}>{failure.message}</ErrorCard>
}

function RegistryField({ registry }: { registry: string | null }) {
  const [text, setText] = useState(registry ?? '')
  const typed = text.trim()
  const isRight = typed === '' || PieceRegistry.safeParse(typed).success
  const keep = () => {
    const next = typed === '' ? null : typed
    if (isRight && next !== registry) changeSettings({ pieceRegistry: next })
  }
  return (
    <Field className="mt-2" label="Registry" error={isRight ? undefined : `Write the whole address, like ${examplePieceRegistry}.`} hint="Where pieces come from: the address of npm’s registry, or of another that speaks as it does, such as a mirror of your company. A private address has to be allowed below.">
      <TextInput
        mono value={text} placeholder={examplePieceRegistry} onChange={setText} onBlur={keep}
        onKeyDown={(event) => { if (event.key === 'Enter') keep() }}
      />
    </Field>
  )
}
