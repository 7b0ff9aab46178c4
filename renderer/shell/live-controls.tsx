import { useEffect } from 'react'
import type { EventRoute } from '@shared/activation.ts'
import { toFailure } from '@shared/failure.ts'
import { triggerId, type WorkflowId } from '@shared/id.ts'
import { call } from '../api.ts'
import { showDraft, showLive, type OpenDocument } from '../document/document-store.ts'
import { openNode, setRunTab, showPage } from '../session/session-store.ts'
import { activateWorkflow, activationStore, deactivateWorkflow, loadActivation, routeEvents, useActivation, type KnownActivation } from '../triggers/activation-store.ts'
import { editsSince } from '../triggers/edits-since.ts'
import { lacksConnection } from '../triggers/lacks-connection.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Dropdown, type MenuEntry } from '../ui/menu.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { toast } from '../ui/toast.ts'
import { attemptNow } from './attempt.ts'
import { setRunPanelOpen } from './panels.ts'

/** What an event starts, in words. */
const routes: Record<EventRoute, { label: string; words: string; detail: string }> = {
  live: { label: 'The live version', words: 'live', detail: 'Edits change nothing of it until they are activated' },
  draft: { label: 'The draft', words: 'draft', detail: 'As it is edited; it asks before it writes' },
  both: { label: 'Both', words: 'live and draft', detail: 'Each event starts a run of each of them' },
}

/** Something starts it by itself; a workflow that only a person starts has nothing to switch on. */
export function startsByItself({ draft }: Pick<OpenDocument, 'draft'>): boolean {
  return draft.workflow.trigger.type !== 'manual'
}

/** Beside the name: whether this is what runs, or how far from it. */
export function DraftBadge({ document }: { document: OpenDocument }) {
  const activation = useActivation(document.workflowId)
  if (document.liveVersion !== null) return <Badge icon="lock">Read-only: as it is live</Badge>
  if (activation === undefined || activation.live === null) return startsByItself(document) && !document.isExample ? <Badge>Draft · never activated</Badge> : null
  const edits = editsSince(activation.live, document.draft.workflow)
  return <Badge>{edits === 0 ? `Draft · same as v${activation.version}` : `Draft · ${edits} ${edits === 1 ? 'edit' : 'edits'} since v${activation.version}`}</Badge>
}

/** Draft or live on the screen, what an event starts, and making the draft live. */
export function LiveControls({ document, compact }: { document: OpenDocument; compact: boolean }) {
  const { workflowId } = document
  useEffect(() => attemptNow('Whether the workflow is live could not be read', () => loadActivation(workflowId)), [workflowId])
  const activation = useActivation(workflowId)
  if (activation === undefined || (activation.version === 0 && !startsByItself(document))) return null
  if (activation.version === 0) return <><Button icon="zap" onClick={() => activateNow(document, 1)}>Activate</Button><div className="sep" /></>
  return (
    <>
      <Segmented
        label="Version on the screen" value={document.liveVersion === null ? 'draft' : 'live'}
        onChange={(version) => attemptNow('The version was not shown', () => (version === 'live' && activation.live !== null ? Promise.resolve(showLive(activation.live, activation.version)) : showDraft(workflowId)))}
        segments={[{ value: 'draft', label: 'Draft' }, { value: 'live', label: `${activation.isActive ? 'Live' : 'Off'} v${activation.version}`, before: <i className={`dot ${activation.isActive ? 's-succeeded' : 's-skipped'}`} /> }]}
      />
      <Dropdown
        label="Activation" align="end" entries={entriesFor(document, activation)}
        trigger={<Button aria-label={`Activation: ${routeWords(activation)}`} title={routeWords(activation)}><Icon name="route" size={14} className="ink3" />{!compact && <span className="trunc">{shortWords(activation)}</span>}<Icon name="chevron-down" size={14} className="ink3" /></Button>}
      />
      <div className="sep" />
    </>
  )
}

/** A whole sentence: what the next event starts. */
function routeWords(activation: KnownActivation): string {
  if (activation.isActive) return `An event starts ${activation.route === 'both' ? `live v${activation.version} and the draft` : activation.route === 'draft' ? 'the draft' : `live v${activation.version}`}`
  return activation.route === 'live' ? 'Switched off: an event starts nothing' : 'Switched off: an event starts the draft alone'
}

function shortWords({ isActive, route }: KnownActivation): string {
  if (isActive) return `Events: ${routes[route].words}`
  return route === 'live' ? 'Events: none' : 'Events: draft'
}

function entriesFor(document: OpenDocument, activation: KnownActivation): MenuEntry[] {
  const { workflowId, liveVersion } = document
  const edits = activation.live === null || liveVersion !== null ? 0 : editsSince(activation.live, document.draft.workflow)
  const next = activation.version + 1
  return [
    {
      label: edits > 0 || activation.isActive ? `Activate as v${next}` : `Activate again, as v${next}`, icon: 'zap', disabled: liveVersion !== null || (activation.isActive && edits === 0),
      detail: liveVersion !== null ? 'Go to the draft to activate it' : activation.isActive && edits === 0 ? `v${activation.version} is as the draft is` : 'What is on the screen becomes the live version', onSelect: () => activateNow(document, next),
    },
    ...(activation.isActive ? [{ label: 'Deactivate', icon: 'power', detail: 'Events start the live version no more; runs under way go on', onSelect: () => deactivateNow(workflowId) } as const] : []),
    { kind: 'separator' },
    { kind: 'label', label: 'What an event starts' },
    ...(Object.keys(routes) as EventRoute[]).map((route): MenuEntry => ({ kind: 'choice', label: routes[route].label, detail: routes[route].detail, checked: activation.route === route, onSelect: () => attemptNow('What an event starts was not changed', () => routeEvents(workflowId, route)) })),
  ]
}

/** What cannot be activated is told of, and leads to what is wrong with it. */
function activateNow({ workflowId, draft: { workflow: { trigger } } }: OpenDocument, version: number): void {
  const isCalled = trigger.type === 'subscription'
  activateWorkflow(workflowId).then(
    () => void (isCalled ? tellSetUp(workflowId, version) : lacksConnection(trigger) ? tellUnreachable(version) : toast({ text: `Live as v${version}.`, detail: 'From now on it starts by itself.', kind: 'succeeded', action: { label: 'Deactivate', run: () => deactivateNow(workflowId) } })),
    (error: unknown) => toast({ text: 'The workflow was not activated.', detail: toFailure(error).message, kind: 'failed', action: isCalled && toFailure(error).code === 'unavailable' ? { label: 'Open Connections', run: () => showPage('connections') } : { label: 'Show problems', run: showProblems } }),
  )
}

function tellUnreachable(version: number): void {
  toast({ text: `Live as v${version}, but no request can come in.`, detail: 'Choose a connection in its trigger, and activate it again: the name ends the address, and its secret tells whose requests count.', kind: 'waiting', action: { label: 'Show the trigger', run: () => openNode(triggerId) } })
}

function deactivateNow(workflowId: WorkflowId): void {
  attemptNow('It is still active', async () => {
    await deactivateWorkflow(workflowId)
    if (activationStore.getState().byWorkflow[workflowId]?.live?.trigger.type === 'subscription') void tellLeft(workflowId)
  })
}

/** It is off whatever becomes of its webhook; one that stays at the service is told of. */
async function tellLeft(workflowId: WorkflowId): Promise<void> {
  for (let tries = 0; tries < takeBackTries; tries++) {
    await new Promise((resolve) => { setTimeout(resolve, setUpEveryMs) })
    const left = (await call('subscription.left').catch(() => [])).find((each) => each.workflowId === workflowId)
    if (left) return void toast({ text: 'Its webhook is at the service still.', detail: left.failure?.message ?? 'It could not be taken back.', kind: 'waiting', action: { label: 'Show the Inbox', run: () => showPage('inbox') } })
  }
}

/** What became of its webhook at the service, once that is known or has taken long. */
async function tellSetUp(workflowId: WorkflowId, version: number): Promise<void> {
  const deactivate = { label: 'Deactivate', run: () => deactivateNow(workflowId) }
  for (let tries = 0; tries < setUpTries; tries++) {
    const status = await call('subscription.status', { workflowId }).catch(() => null)
    if (status?.state === 'registered') return void toast({ text: `Live as v${version}.`, detail: 'Its webhook is set up at the service.', kind: 'succeeded', action: deactivate })
    if (status?.state === 'failed') return void toast({ text: `Live as v${version}, but its webhook could not be set up.`, detail: status.failure.message, kind: 'failed', action: { label: 'Show the trigger', run: () => openNode(triggerId) } })
    await new Promise((resolve) => { setTimeout(resolve, setUpEveryMs) })
  }
  toast({ text: `Live as v${version}.`, detail: 'Its webhook is not set up at the service yet. The trigger says how that goes.', kind: 'neutral', action: { label: 'Show the trigger', run: () => openNode(triggerId) } })
}

const setUpEveryMs = 400
const setUpTries = 40
const takeBackTries = 20

function showProblems(): void {
  setRunPanelOpen(true)
  setRunTab('problems')
}
