import { useStore } from 'zustand'
import { Dialog } from '../ui/dialog.tsx'
import { Keys } from '../ui/kbd.tsx'
import { showOverlay, useOverlay } from './overlay-store.ts'
import { actionStore, byGroup, type AppAction } from './shortcuts.ts'

const actionsOf = (state: { actions: readonly AppAction[] }) => state.actions

/** `?`: every key there is, as the list of actions has it. */
export function ShortcutsSheet() {
  const open = useOverlay() === 'shortcuts'
  const actions = useStore(actionStore, actionsOf)
  if (!open) return null
  const groups = byGroup(actions.filter((action) => action.keys.length > 0))
  return (
    <Dialog open title="Shortcuts" width={880} onClose={() => showOverlay('none')} initialFocus={() => document.querySelector('.dialog [aria-label="Close"]')}>
      <div className="columns-2 gap-8 pb-2" tabIndex={0} aria-label="All shortcuts" role="region">
        {groups.map(([group, entries]) => (
          <section key={group} className="mb-4 break-inside-avoid" aria-label={group}>
            <h3 className="xs semi ink3 mb-1">{group}</h3>
            <dl>
              {entries.map((action) => (
                <div key={action.id} className="row sm min-h-[26px] justify-between border-b border-line-faint">
                  <dt>{action.title}</dt>
                  <dd className="row gap-2">{action.keys.map((chord) => <Keys key={chord} chord={chord} />)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
