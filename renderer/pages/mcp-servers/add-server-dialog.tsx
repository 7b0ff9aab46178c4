import { useState } from 'react'
import { toFailure } from '@shared/failure.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { TextArea } from '../../ui/text-input.tsx'
import { saveServer } from './save-server.ts'
import { ServerFields } from './server-fields.tsx'
import { emptyServerForm, type ServerForm } from './server-form.ts'

type Way = ServerForm['kind'] | 'json'
const example = '{ "mcpServers": { "everything": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-everything"] } } }'

/** By a form, or by the JSON that other programs are configured with. Nothing starts by it. */
export function AddServerDialog({ onAdded, onClose }: { onAdded: (keys: readonly string[], secrets: readonly string[]) => void; onClose: () => void }) {
  const [way, setWay] = useState<Way>('stdio')
  const [form, setForm] = useState(emptyServerForm)
  const [secretValue, setSecretValue] = useState('')
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
      const saved = await saveServer({ form, secretValue, trustsHints: false, save: (draft) => call('mcp.add', draft) })
      if ('problem' in saved) setError(saved.problem)
      else onAdded([saved.key], saved.secrets)
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
          : <ServerFields form={form} secretValue={secretValue} onChange={change} onSecretValue={setSecretValue} />}
        {error !== null && <div className="msg s-failed" role="alert"><Icon name="circle-alert" size={12} /><span>{error}</span></div>}
      </div>
    </Dialog>
  )
}
