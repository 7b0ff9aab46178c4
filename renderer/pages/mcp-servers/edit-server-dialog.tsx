import { useState } from 'react'
import { toFailure } from '@shared/failure.ts'
import type { McpServerView } from '@shared/mcp-server.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { saveServer } from './save-server.ts'
import { ServerFields } from './server-fields.tsx'
import { formOf } from './server-form.ts'

/** What is changed of how it is reached has to be accepted anew. Steps keep their tools: the server is named by its key. */
export function EditServerDialog({ server, onSaved, onClose }: { server: McpServerView; onSaved: (secrets: readonly string[]) => void; onClose: () => void }) {
  const { key, name, trustsHints } = server
  const [form, setForm] = useState(() => formOf(server))
  const [secretValue, setSecretValue] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      const saved = await saveServer({ form, secretValue, trustsHints, save: (draft) => call('mcp.edit', { key, draft }) })
      if ('problem' in saved) setError(saved.problem)
      else onSaved(saved.secrets)
    } catch (reason) {
      setError(toFailure(reason).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      open onClose={onClose} width={620} icon="server" title={`Change ${name}`}
      footer={<><Button size="large" onClick={onClose}>Cancel</Button><Button size="large" variant="primary" busy={busy} onClick={() => void save()}>Save</Button></>}
    >
      <p className="prose">When anything but its name changes, you are shown what is {form.kind === 'stdio' ? 'started' : 'called'} and asked again. Steps in documents call it <span className="mono">{key}</span>, and go on doing so.</p>
      <div className="mt-3 grid gap-3">
        <ServerFields form={form} secretValue={secretValue} onChange={(part) => { setForm({ ...form, ...part }); setError(null) }} onSecretValue={setSecretValue} />
        {error !== null && <div className="msg s-failed" role="alert"><Icon name="circle-alert" size={12} /><span>{error}</span></div>}
      </div>
    </Dialog>
  )
}
