import { Segmented } from '../ui/segmented.tsx'

export type DataView = 'json' | 'table' | 'schema'

const views = [{ value: 'json', label: 'JSON' }, { value: 'table', label: 'Table' }, { value: 'schema', label: 'Schema' }] as const

export function ViewSwitch({ label, value, onChange }: { label: string; value: DataView; onChange: (view: DataView) => void }) {
  return <Segmented label={label} size="small" value={value} segments={views} onChange={onChange} />
}
