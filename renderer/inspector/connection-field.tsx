import { useEffect, useMemo, useState } from 'react'
import type { Connection } from '@shared/connection.ts'
import type { NodeType } from '@shared/node-type.ts'
import { call, onPush } from '../api.ts'
import { apply } from '../document/document-store.ts'
import { setConnection } from '../document/edits/node-fields.ts'
import { LocalModelsOffer, NoLocalModels, useLocalLook } from '../pages/connections/local-models.tsx'
import { attempt } from '../shell/attempt.ts'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/select.tsx'
import { AddConnection } from './add-connection.tsx'
import { useNode } from './node-context.ts'

const without = '*'

/** The account that the step works with; nothing for kinds that have none. */
export function ConnectionField() {
  const { node, nodeType, readOnly } = useNode()
  return <ConnectionChoice connector={nodeType?.connector} chosen={node.connection} readOnly={readOnly} onChoose={(name) => apply(setConnection(node.id, name))} />
}

type ConnectionChoiceProps = { connector: NodeType['connector']; chosen: string | undefined; readOnly: boolean; onChoose: (name: string | undefined) => void }

/** One of a connector's accounts, or a new one; nothing where none is taken. */
export function ConnectionChoice({ connector, chosen, readOnly, onChoose }: ConnectionChoiceProps) {
  const keys = useMemo(() => (connector === undefined || connector.connection === 'none' ? null : connector.accountsAt ?? [connector.key]), [connector])
  const [connections, setConnections] = useState<readonly Connection[] | null>(null)
  const read = async () => (await attempt('The connections could not be read', () => call('connection.list'))) ?? []
  useEffect(() => {
    if (keys === null) return
    let isWanted = true
    const show = () => void read().then((all) => { if (isWanted) setConnections(all.filter((each) => keys.includes(each.connector))) })
    show()
    const stop = onPush('connections.changed', show)
    return () => {
      isWanted = false
      stop()
    }
  }, [keys])
  const names = connections?.map(({ name }) => name as string) ?? []
  const isGone = chosen !== undefined && connections !== null && !names.includes(chosen)
  const isWithoutModel = !readOnly && (chosen === undefined || isGone) && connector?.key === 'llm'
  const local = useLocalLook(isWithoutModel)
  if (keys === null || connector === undefined) return null

  const isRequired = connector.connection === 'required'
  const added = async (name: string) => {
    setConnections((await read()).filter((each) => keys.includes(each.connector)))
    onChoose(name)
  }

  return (
    <>
      <Field
        label="Connection" required={isRequired} hint={names.length === 0 ? undefined : connector.accountsAt === undefined ? `Your account at ${connector.displayName}.` : 'Your account at any provider.'}
        error={isGone ? `There is no connection “${chosen}”. Choose another, or add one.` : isRequired && chosen === undefined && connections !== null ? (names.length === 0 ? `There is no connection to ${connector.accountsAt === undefined ? connector.displayName : 'a provider'} yet.` : 'Choose one.') : undefined}
      >
        <Select
          value={chosen ?? (isRequired ? null : without)} placeholder="Choose a connection" disabled={readOnly} onChange={(next) => onChoose(next === without ? undefined : next)}
          options={[...(isRequired ? [] : [{ value: without, label: 'None' }]), ...[...new Set([...names, ...(chosen === undefined ? [] : [chosen])])].map((name) => ({ value: name, label: name }))]}
        />
      </Field>
      {isWithoutModel && <LocalModelsOffer found={local.found} onUsed={(name) => void added(name)} />}
      {isWithoutModel && names.length === 0 && <NoLocalModels look={local} />}
      {!readOnly && <AddConnection connectors={keys} onAdded={(name) => void added(name)} />}
    </>
  )
}
