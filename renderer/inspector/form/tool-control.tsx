import type { JsonObject } from '@shared/json.ts'
import type { NodeType } from '@shared/node-type.ts'
import { useCatalog, type CatalogState } from '../../catalog/catalog-store.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { ConnectionChoice } from '../connection-field.tsx'
import { useNode } from '../node-context.ts'

/** A step that an agent may do, and the account that it does it with. */
export function ToolControl({ value, onChange }: { value: JsonObject; onChange: (next: JsonObject) => void }) {
  const { node, readOnly } = useNode()
  const nodeTypes = useCatalog(nodeTypesOf)
  const use = typeof value['use'] === 'string' ? value['use'] : ''
  const connection = typeof value['connection'] === 'string' ? value['connection'] : undefined
  const offered = nodeTypes.filter((each) => each.kind === 'action' && each.type !== node.type).sort((one, other) => titleOf(one).localeCompare(titleOf(other)))
  const chosen = offered.find(({ type }) => type === use)
  const error = use !== '' && chosen === undefined ? `There is no step “${use}” here. Its connector or server may be switched off.` : undefined
  const choose = (type: string) => {
    const { connection: _other, ...rest } = value
    const isSameService = offered.find((each) => each.type === type)?.connector?.key === chosen?.connector?.key
    onChange({ ...rest, use: type, ...(isSameService && connection !== undefined && { connection }) })
  }
  return (
    <>
      <Field label="Tool" required hint={chosen?.summary} error={error}>
        <Select value={chosen === undefined ? null : use} placeholder="Choose what the agent may do" disabled={readOnly} options={offered.map((each) => ({ value: each.type, label: titleOf(each) }))} onChange={choose} />
      </Field>
      <ConnectionChoice
        connector={chosen?.connector} chosen={connection} readOnly={readOnly}
        onChoose={(name) => {
          const { connection: _before, ...rest } = value
          onChange(name === undefined ? rest : { ...rest, connection: name })
        }}
      />
    </>
  )
}

function titleOf({ connector, displayName }: NodeType): string {
  return connector === undefined ? displayName : `${connector.displayName}: ${displayName}`
}

const nodeTypesOf = (state: CatalogState) => state.nodeTypes
