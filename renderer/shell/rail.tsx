import type { ReactNode } from 'react'
import { showPage, useSession, type Page, type SessionState } from '../session/session-store.ts'
import { useTriggers, type TriggerState } from '../triggers/trigger-store.ts'
import { openApproval, useApprovals, type ApprovalState } from '../approvals/approval-store.ts'
import { Count } from '../ui/badge.tsx'
import type { IconName } from '../ui/icon-glyphs.ts'
import { Icon } from '../ui/icon.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { switchTheme } from './settings-store.ts'
import { keysOf } from './shortcuts.ts'

const pageOf = (state: SessionState) => state.page
const seenAtOf = (state: SessionState) => state.inboxSeenAt
const newestAtOf = (state: TriggerState) => state.counts.newestAt
const doubtsOf = (state: TriggerState) => state.writes['in-doubt'] ?? 0
const countOf = (state: ApprovalState) => state.pending.length
const hasActive = (state: SessionState) => state.activeWorkflowId !== null

/** The places of the app. */
export function Rail() {
  const page = useSession(pageOf)
  const editing = useSession(hasActive)
  const seenAt = useSession(seenAtOf)
  const newestAt = useTriggers(newestAtOf)
  const doubts = useTriggers(doubtsOf)
  const hasNew = newestAt !== null && newestAt > seenAt && page !== 'inbox'
  const isEditing = page === 'editor'
  return (
    <nav className="rail" aria-label="Main">
      {/* The first press goes back to what is being edited, the second to the list of all. */}
      <RailButton label="Workflows" icon="workflow" current={isEditing || page === 'workflows'} action="go.workflows" onClick={() => showPage(isEditing || !editing ? 'workflows' : 'editor')} />
      <RailButton label={hasNew ? 'Inbox, new requests' : 'Inbox'} icon="inbox" current={page === 'inbox'} action="go.inbox" onClick={() => showPage('inbox')} pip={hasNew ? <span className="pip plain" /> : null} />
      <RailButton label={doubts > 0 ? `Outbox, ${doubts} in doubt` : 'Outbox'} icon="send" current={page === 'outbox'} action="go.outbox" onClick={() => showPage('outbox')} pip={doubts > 0 ? <span className="pip">{doubts > 99 ? '99+' : doubts}</span> : null} />
      <RailPage label="Runs" icon="history" page="runs" current={page} />
      <RailPage label="Connections" icon="plug" page="connections" current={page} />
      <RailPage label="Knowledge" icon="library" page="knowledge" current={page} />
      <div className="fill" />
      <NeedsYou />
      <RailButton label="Switch theme" icon="contrast" current={false} action="view.theme" onClick={switchTheme} />
      <RailPage label="Settings" icon="settings" page="settings" current={page} />
    </nav>
  )
}

/** Only while something waits for a person. */
function NeedsYou() {
  const count = useApprovals(countOf)
  if (count === 0) return null
  const label = count === 1 ? '1 approval waits for you' : `${count} approvals wait for you`
  return (
    <Tooltip text={label} keys={keysOf('approval.answer')} side="right">
      <button type="button" className="ib" aria-label={label} onClick={() => openApproval()}><Icon name="user-check" size={18} /><span className="pip-count"><Count value={count} state="waiting" /></span></button>
    </Tooltip>
  )
}

function RailPage({ label, icon, page, current }: { label: string; icon: IconName; page: Page; current: Page }) {
  return <RailButton label={label} icon={icon} current={current === page} action={`go.${page}`} onClick={() => showPage(page)} />
}

type RailButtonProps = { label: string; icon: IconName; current: boolean; action: string; onClick: () => void; /** Needs you, or is new: said in the label too. */ pip?: ReactNode }

function RailButton({ label, icon, current, action, onClick, pip }: RailButtonProps) {
  return (
    <Tooltip text={label} keys={keysOf(action)} side="right">
      <button type="button" className="ib" aria-label={label} aria-current={current ? 'page' : undefined} onClick={onClick}><Icon name={icon} size={18} />{pip}</button>
    </Tooltip>
  )
}
