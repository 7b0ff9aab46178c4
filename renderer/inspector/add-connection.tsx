import { useState } from 'react'
import type { CallOutput } from '@shared/ipc/contract.ts'
import { call } from '../api.ts'
import { ConnectionDialog } from '../pages/connections/connection-dialog.tsx'
import { attempt } from '../shell/attempt.ts'
import { Button } from '../ui/button.tsx'

type Adding = { types: CallOutput<'connection.types'>; secrets: string[]; taken: string[] }

/** Makes an account at one of these connectors without leaving the editor. `onAdded` gets its name. */
export function AddConnection({ connectors, onAdded }: { connectors: readonly string[]; onAdded: (name: string) => void }) {
  const [adding, setAdding] = useState<Adding | null>(null)
  const add = () => attempt('A connection cannot be added now', async () => {
    const [types, { secrets }, all] = await Promise.all([call('connection.types'), call('secret.list'), call('connection.list')])
    setAdding({ types: types.filter((type) => connectors.includes(type.connector)), secrets: secrets.map(({ name }) => name), taken: all.map(({ name }) => name) })
  })
  return (
    <>
      <Button size="small" variant="quiet" icon="plus" className="self-start" onClick={() => void add()}>Add a connection</Button>
      {adding !== null && <ConnectionDialog {...adding} connection={null} onClose={() => setAdding(null)} onSaved={(name) => { setAdding(null); onAdded(name) }} />}
    </>
  )
}
