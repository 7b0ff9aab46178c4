import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Dropdown } from '../ui/menu.tsx'
import { Segmented } from '../ui/segmented.tsx'

export type DataView = 'json' | 'table' | 'schema'

const views = [{ value: 'json', label: 'JSON' }, { value: 'table', label: 'Table' }, { value: 'schema', label: 'Schema' }] as const

/** Three words in sight, or a menu where the pane is narrow; styles show the one that fits. */
export function ViewSwitch({ label, value, onChange }: { label: string; value: DataView; onChange: (view: DataView) => void }) {
  return (
    <>
      <span className="ins-wide"><Segmented label={label} size="small" value={value} segments={views} onChange={onChange} /></span>
      <span className="ins-narrow">
        <Dropdown
          label={label} align="end" trigger={<Button size="small" variant="quiet" aria-label={`${views.find((view) => view.value === value)?.label}: ${label}`}>{views.find((view) => view.value === value)?.label}<Icon name="chevron-down" size={12} /></Button>}
          entries={views.map((view) => ({ kind: 'choice', label: view.label, checked: view.value === value, onSelect: () => onChange(view.value) }))}
        />
      </span>
    </>
  )
}
