import { useEffect, useState } from 'react'
import type { Connection } from '@shared/connection.ts'
import { Trigger } from '@shared/workflow.ts'
import { call, onPush } from '../api.ts'
import { apply, type OpenDocument } from '../document/document-store.ts'
import { setTrigger } from '../document/edits/workflow-fields.ts'
import { attempt } from '../shell/attempt.ts'
import { ListenControls } from '../triggers/listen-controls.tsx'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/select.tsx'
import { AddConnection } from './add-connection.tsx'

type WebhookTrigger = Extract<Trigger, { type: 'webhook' }>

const anyConnection = '*'

/** Whose requests start the workflow, where they come in, and the next one on the canvas. */
export function WebhookSection({ document, trigger }: { document: OpenDocument; trigger: WebhookTrigger }) {
  const [connections, setConnections] = useState<readonly Connection[] | undefined>(undefined)
  useEffect(() => {
    let wanted = true
    const read = () => void attempt('The connections could not be read', async () => {
      const all = await call('connection.list')
      if (wanted) setConnections(all.filter(({ connector }) => connector === trigger.connector))
    })
    read()
    const stop = onPush('connections.changed', read)
    return () => {
      wanted = false
      stop()
    }
  }, [trigger.connector])
  const { connection: chosen = anyConnection, ...rest } = trigger
  const names = connections?.map(({ name }) => name as string) ?? []
  const choose = (next: string) => apply(setTrigger(Trigger.parse(next === anyConnection ? rest : { ...rest, connection: next })))
  return (
    <>
      <Field label="Connection" hint={connections?.length === 0 ? 'Whoever sends signs with the secret of a connection. There is none of this kind yet, so every request is turned away; runs with a sample need none.' : 'Who may send, and the secret that it is checked with.'}>
        <Select
          value={chosen} disabled={document.readOnly} onChange={choose}
          options={[{ value: anyConnection, label: 'Any of them' }, ...[...new Set([...names, ...(chosen === anyConnection ? [] : [chosen])])].map((name) => ({ value: name, label: name }))]}
        />
      </Field>
      {connections?.length === 0 && !document.readOnly && <AddConnection connectors={[trigger.connector]} onAdded={choose} />}
      <div className="listen-card"><ListenControls workflowId={document.workflowId} trigger={trigger} /></div>
    </>
  )
}
