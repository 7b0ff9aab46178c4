import { showPage, useSession, type Page, type SessionState } from '../session/session-store.ts'
import type { IconName } from '../ui/icon-glyphs.ts'
import { Icon } from '../ui/icon.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { switchTheme } from './settings-store.ts'
import { keysOf } from './shortcuts.ts'

const pageOf = (state: SessionState) => state.page
const hasActive = (state: SessionState) => state.activeWorkflowId !== null

/** The places of the app. */
export function Rail() {
  const page = useSession(pageOf)
  const editing = useSession(hasActive)
  const isEditing = page === 'editor'
  return (
    <nav className="rail" aria-label="Main">
      {/* The first press goes back to what is being edited, the second to the list of all. */}
      <RailButton label="Workflows" icon="workflow" current={isEditing || page === 'workflows'} action="go.workflows" onClick={() => showPage(isEditing || !editing ? 'workflows' : 'editor')} />
      <RailPage label="Runs" icon="history" page="runs" current={page} />
      <RailPage label="Connections" icon="plug" page="connections" current={page} />
      <div className="fill" />
      <RailButton label="Switch theme" icon="contrast" current={false} action="view.theme" onClick={switchTheme} />
      <RailPage label="Settings" icon="settings" page="settings" current={page} />
    </nav>
  )
}

function RailPage({ label, icon, page, current }: { label: string; icon: IconName; page: Page; current: Page }) {
  return <RailButton label={label} icon={icon} current={current === page} action={`go.${page}`} onClick={() => showPage(page)} />
}

type RailButtonProps = { label: string; icon: IconName; current: boolean; action: string; onClick: () => void }

function RailButton({ label, icon, current, action, onClick }: RailButtonProps) {
  return (
    <Tooltip text={label} keys={keysOf(action)} side="right">
      <button type="button" className="ib" aria-label={label} aria-current={current ? 'page' : undefined} onClick={onClick}><Icon name={icon} size={18} /></button>
    </Tooltip>
  )
}
