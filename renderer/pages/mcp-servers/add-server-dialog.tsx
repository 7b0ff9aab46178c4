import { useState } from 'react'
import { toFailure } from '@shared/failure.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { TextArea, TextInput } from '../../ui/text-input.tsx'
import { draftOf, emptyServerForm, type ServerForm } from './add-server-form.ts'

type Way = ServerForm['kind'] | 'json'
const example = '{ "mcpServers": { "everything": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-everything"] } } }'

/** By a form, or by the JSON that other programs are configured with. Nothing starts by it. */
export function AddServerDialog({ onAdded, onClose }: { onAdded: (keys: readonly string[], secrets: readonly string[]) => void; onClose: () => void }) {
  const [way, setWay] = useState<Way>('stdio')
  const [form, setForm] = useState(emptyServerForm)
  const [text, setText] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const change = (part: Partial<ServerForm>) => {
    setForm({ ...form, ...part })
    setError(null)
  }
  const choose = (next: Way) => {
    setWay(next)
    if (next !== 'json') change({ kind: next })
    setError(null)
  }
  const add = async () => {
    setBusy(true)
    try {
      if (way === 'json') {
        const added = await call('mcp.import', { text })
        return onAdded(added.map(({ key }) => key), added.flatMap(({ secrets }) => secrets))
      }
      const read = draftOf(form)
      if ('problem' in read) return setError(read.problem)
      const { key, secrets } = await call('mcp.add', read.draft)
      onAdded([key], secrets)
    } catch (reason) {
      setError(toFailure(reason).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      open onClose={onClose} width={620} icon="server" title="Add an MCP server"
      footer={<><Button size="large" onClick={onClose}>Cancel</Button><Button size="large" variant="primary" busy={busy} onClick={() => void add()}>Add and look at it</Button></>}
    >
      <Segmented
        label="How the server is reached" value={way} onChange={choose} full
        segments={[{ value: 'stdio', label: 'Command' }, { value: 'http', label: 'Address' }, { value: 'sse', label: 'Address (SSE)' }, { value: 'json', label: 'Paste JSON' }]}
      />
      <div className="mt-3 grid gap-3">
        {way === 'json'
          ? <Field label="Configuration" hint="Credentials in it go into the vault. Several servers may be in it."><TextArea mono rows={9} value={text} placeholder={example} onChange={(value) => { setText(value); setError(null) }} /></Field>
          : <Field label="Name" required hint="As it is called in the palette."><TextInput value={form.name} maxLength={80} placeholder="My tools" onChange={(name) => change({ name })} /></Field>}
        {way === 'stdio' && (
          <>
            <Field label="Command" required hint="A program and its arguments. No shell reads it, so nothing in it is expanded."><TextInput mono value={form.command} placeholder="npx -y @modelcontextprotocol/server-everything" onChange={(command) => change({ command })} /></Field>
            <Field label="Variables" hint="NAME=value, a line each. A value may be secret://NAME; what looks like a credential goes into the vault."><TextArea mono rows={3} value={form.variables} placeholder="API_KEY=secret://my-key" onChange={(variables) => change({ variables })} /></Field>
          </>
        )}
        {(way === 'http' || way === 'sse') && (
          <>
            <Field label="Address" required hint={way === 'http' ? 'Streamable HTTP, which most servers speak.' : 'SSE, which older servers speak.'}><TextInput mono value={form.url} placeholder={way === 'http' ? 'https://tools.example.com/mcp' : 'https://tools.example.com/sse'} onChange={(url) => change({ url })} /></Field>
            <Field label="Headers" hint="Name: value, a line each. Leave it empty for a server that you sign in at."><TextArea mono rows={3} value={form.headers} placeholder="Authorization: Bearer secret://my-tools" onChange={(headers) => change({ headers })} /></Field>
          </>
        )}
        {error !== null && <div className="msg s-failed" role="alert"><Icon name="circle-alert" size={12} /><span>{error}</span></div>}
      </div>
    </Dialog>
  )
}
