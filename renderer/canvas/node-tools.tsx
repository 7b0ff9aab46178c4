import { useCallback, type ReactNode } from 'react'
import { select } from '../session/session-store.ts'
import { Dropdown } from '../ui/menu.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { useCanvas, type CanvasState } from './canvas-store.ts'
import { runFrom, runTo, toggleDisabled, togglePin } from './commands.ts'
import { nodeEntries } from './menus.ts'

/** What can be done to a node at once, above it while it is pointed at or the only one selected. */
export function NodeTools({ id, selected, pinned, disabled }: { id: string; selected: boolean; pinned: boolean; disabled: boolean }) {
  const pointed = useCanvas(useCallback((state: CanvasState) => (state.hoveredNode === id || (selected && state.hoveredNode === null)) && !state.dragging && state.connecting === null && state.popup === null, [id, selected]))
  if (!pointed) return null
  return (
    <div className="ntools nodrag nopan" role="toolbar" aria-label="Node" onDoubleClick={(event) => event.stopPropagation()}>
      <Tool icon="play" label="Run to here" onPress={() => runTo(id)} />
      <Tool icon="fast-forward" label="Run from here" onPress={() => runFrom(id)} />
      <Tool icon={pinned ? 'pin-off' : 'pin'} label={pinned ? 'Unpin output' : 'Pin output'} on={pinned} onPress={() => togglePin(id)} />
      <Tool icon="ban" label={disabled ? 'Enable' : 'Disable'} on={disabled} onPress={() => { select({ nodes: [id] }); toggleDisabled() }} />
      <More id={id} />
    </div>
  )
}

function Tool({ icon, label, on = false, onPress }: { icon: IconName; label: string; on?: boolean; onPress: () => void }): ReactNode {
  return <button type="button" className={on ? 'ib ib-sm is-on' : 'ib ib-sm'} tabIndex={-1} aria-label={label} title={label} onClick={(event) => { event.stopPropagation(); onPress() }}><Icon name={icon} size={14} /></button>
}

function More({ id }: { id: string }) {
  return <Dropdown label="More for this node" entries={nodeEntries(id)} trigger={<button type="button" className="ib ib-sm" tabIndex={-1} aria-label="More" title="More" onClick={(event) => event.stopPropagation()}><Icon name="ellipsis" size={14} /></button>} />
}
