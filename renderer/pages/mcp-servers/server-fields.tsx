import { useEffect, useState } from 'react'
import { call } from '../../api.ts'
import { attemptNow } from '../../shell/attempt.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { TextArea, TextInput } from '../../ui/text-input.tsx'
import { SecretValue } from '../connections/secret-value.tsx'
import type { ServerForm } from './server-form.ts'

type ServerFieldsProps = {
  form: ServerForm
  /** What was typed for the client secret now; it goes into the vault. */
  secretValue: string
  onChange: (part: Partial<ServerForm>) => void
  onSecretValue: (value: string) => void
}

/** How a server is reached, and what it is told. */
export function ServerFields({ form, secretValue, onChange, onSecretValue }: ServerFieldsProps) {
  const { kind } = form
  // Once: the part does not close while somebody types in it.
  const [isUsed] = useState(form.roots !== '' || form.folder !== '' || form.clientId !== '')
  return (
    <>
      <Field label="Name" required hint="As it is called in the palette."><TextInput value={form.name} maxLength={80} placeholder="My tools" onChange={(name) => onChange({ name })} /></Field>
      {kind === 'stdio'
        ? (
          <>
            <Field label="Command" required hint="A program and its arguments. No shell reads it, so nothing in it is expanded."><TextInput mono value={form.command} placeholder="npx -y @modelcontextprotocol/server-everything" onChange={(command) => onChange({ command })} /></Field>
            <Field label="Variables" hint="NAME=value, a line each. A value may be secret://NAME; what looks like a credential goes into the vault."><TextArea mono rows={2} value={form.variables} placeholder="API_KEY=secret://my-key" onChange={(variables) => onChange({ variables })} /></Field>
          </>
        )
        : (
          <>
            <Field label="Address" required hint={kind === 'http' ? 'Streamable HTTP, which most servers speak.' : 'SSE, which older servers speak.'}><TextInput mono value={form.url} placeholder={kind === 'http' ? 'https://tools.example.com/mcp' : 'https://tools.example.com/sse'} onChange={(url) => onChange({ url })} /></Field>
            <Field label="Headers" hint="Name: value, a line each. Leave it empty for a server that you sign in at."><TextArea mono rows={2} value={form.headers} placeholder="Authorization: Bearer secret://my-tools" onChange={(headers) => onChange({ headers })} /></Field>
          </>
        )}
      <details className="sm" open={isUsed}>
        <summary>{kind === 'stdio' ? 'Folders' : 'Folders, and who you are at its sign-in'}</summary>
        <div className="mt-3 grid gap-3">
          <RootsField roots={form.roots} isHere={kind === 'stdio'} onChange={(roots) => onChange({ roots })} />
          {kind === 'stdio'
            ? <Field label="Started in" hint="A folder. Your home folder when it is empty."><TextInput mono value={form.folder} onChange={(folder) => onChange({ folder })} /></Field>
            : <ClientFields form={form} secretValue={secretValue} onChange={onChange} onSecretValue={onSecretValue} />}
        </div>
      </details>
    </>
  )
}

function RootsField({ roots, isHere, onChange }: { roots: string; isHere: boolean; onChange: (roots: string) => void }) {
  const choose = () => attemptNow('No folder was chosen', async () => {
    const path = await call('file.choose-path', { of: 'folder' })
    if (path !== null) onChange([...roots.split('\n').filter((line) => line.trim() !== '' && line !== path), path].join('\n'))
  })
  return (
    <Field
      label="It is told of these folders" hint={`Whole paths, a line each. ${isHere ? 'Some servers work in just these. It is a word to the server and no lock: the program itself can do what you can.' : 'Few servers elsewhere ask for them.'}`}
      aside={<Button size="small" variant="quiet" icon="folder" onClick={choose}>Choose…</Button>}
    >
      <TextArea mono rows={2} value={roots} onChange={onChange} />
    </Field>
  )
}

function ClientFields({ form: { clientId, clientSecret }, secretValue, onChange, onSecretValue }: ServerFieldsProps) {
  const [secrets, setSecrets] = useState<readonly string[]>([])
  useEffect(() => {
    let isGone = false
    call('secret.list').then((kept) => { if (!isGone) setSecrets(kept.secrets.map(({ name }) => name)) }, () => undefined)
    return () => { isGone = true }
  }, [])
  return (
    <>
      <Field label="Client id" hint="For a service where you registered Flowbench yourself. Most take care of that on their own: leave it empty."><TextInput mono value={clientId} maxLength={500} onChange={(next) => onChange({ clientId: next })} /></Field>
      <SecretValue
        label="Client secret" value={secretValue} secrets={clientSecret === '' ? secrets : []}
        hint={clientSecret === '' ? 'Only where the service gave you one.' : `Kept as secret://${clientSecret}. Type another value to replace it.`}
        onName={(name) => onChange({ clientSecret: name })} onValue={onSecretValue}
        aside={clientSecret === '' ? undefined : <button type="button" className="lnk" onClick={() => onChange({ clientSecret: '' })}>Take it out</button>}
      />
    </>
  )
}
