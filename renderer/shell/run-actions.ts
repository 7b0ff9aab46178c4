import { NodeId } from '@shared/id.ts'
import type { RunMode } from '@shared/run-event.ts'
import type { Problem } from '@shared/problem.ts'
import { openDraft, type OpenDocument } from '../document/document-store.ts'
import { checkWithCode } from '../document/problems-store.ts'
import { blockersOf } from '../document/run-blockers.ts'
import { fieldWords, nodeOfProblem, problemWords, showProblem } from '../run-panel/problem-actions.ts'
import { startRun } from '../run/run-store.ts'
import { chooseSample, sessionStore, setRunTab, type Selection } from '../session/session-store.ts'
import type { MenuEntry } from '../ui/menu.tsx'
import { toast } from '../ui/toast.ts'
import { attemptNow } from './attempt.ts'
import { setRunPanelOpen } from './panels.ts'
import { changeSettings, settingsStore } from './settings-store.ts'
import { keysOf } from './shortcuts.ts'

/** Runs what is on the screen, and shows how it goes; or says what must be mended first. */
export function run(mode: RunMode = { kind: 'whole' }): void {
  attemptNow('The run did not start', async () => {
    const problems = await checkWithCode()
    const draft = openDraft()
    if (draft === null) return
    const blockers = blockersOf(problems, draft, mode)
    if (blockers.length > 0) return showBlockers(blockers)
    setRunTab('timeline')
    if ((await startRun(mode)) === null) return
    guideDone('run')
  })
}

function showBlockers(blockers: readonly Problem[]): void {
  const [first] = blockers
  if (first === undefined) return
  setRunTab('problems')
  setRunPanelOpen(true)
  const place = placeWords(first)
  const more = blockers.length - 1
  toast({
    kind: 'failed', text: 'The run did not start.',
    detail: `${place === null ? '' : `${place}: `}${problemWords(first)}${more === 0 ? '' : ` ${more} more ${more === 1 ? 'problem stands' : 'problems stand'} in the way.`}`,
    action: { label: 'Show it', run: () => showProblem(first) },
  })
}

function placeWords(problem: Problem): string | null {
  const nodeId = nodeOfProblem(problem)
  const name = nodeId === null ? null : openDraft()?.workflow.nodes.find((node) => node.id === nodeId)?.name || nodeId
  return name === null ? null : [name, fieldWords(problem)].filter(Boolean).join(' › ')
}

/** The one selected node, if it is one that can be run to or from. */
export function selectedNode(selection: Selection = sessionStore.getState().selection): { id: NodeId; name: string } | null {
  const [id, ...more] = selection.nodes
  if (id === undefined || more.length > 0) return null
  const node = openDraft()?.workflow.nodes.find((each) => each.id === id)
  return node === undefined ? null : { id: NodeId.parse(node.id), name: node.name || node.id }
}

const guideSteps = 3

/** Ticks a step of the first-run guide, which is put away with its last one. */
export function guideDone(step: 'run' | 'open' | 'edit'): void {
  const { guide } = settingsStore.getState()
  if (guide === null || guide.includes(step)) return
  changeSettings({ guide: guide.length + 1 < guideSteps ? [...guide, step] : null })
}

/** What stands behind the arrow beside Run. */
export function runEntries(document: OpenDocument, selection: Selection): MenuEntry[] {
  const node = selectedNode(selection)
  const { samples } = document.draft.workflow
  return [
    { label: 'Run everything', icon: 'play', keys: keysOf('run.start'), onSelect: () => run() },
    { label: node === null ? 'Run to the selected node' : `Run to ${node.name}`, icon: 'arrow-right', keys: keysOf('run.to'), disabled: node === null, onSelect: () => { if (node !== null) run({ kind: 'to', nodeId: node.id }) } },
    { label: node === null ? 'Run from the selected node' : `Run from ${node.name}`, icon: 'fast-forward', disabled: node === null, onSelect: () => { if (node !== null) run({ kind: 'from', nodeId: node.id }) } },
    ...(samples.length < 2 ? [] : [
      { kind: 'separator' } as const,
      { kind: 'label', label: 'Run with' } as const,
      ...samples.map((sample): MenuEntry => ({ label: sample.name, icon: 'flask-conical', onSelect: () => { chooseSample(document.workflowId, sample.name); run() } })),
    ]),
  ]
}
