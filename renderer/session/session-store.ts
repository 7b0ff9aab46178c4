// The session store: what this window shows, which is no part of any document and not undone.
// S1. The selection and the open node belong to the active workflow and are emptied when another becomes active.
// S2. What is worth keeping is put to main a moment after it changed, and which workflows are open at once; the selection is not kept.
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { z } from 'zod'
import { WorkflowId } from '@shared/id.ts'
import type { JsonObject } from '@shared/json.ts'
import { call } from '../api.ts'

const PanelState = z.object({ open: z.boolean(), size: z.number().min(0).max(4000) })

const Kept = z.object({
  page: z.enum(['editor', 'workflows', 'inbox', 'outbox', 'runs', 'connections', 'knowledge', 'settings']),
  openTabs: z.array(WorkflowId).max(100),
  activeWorkflowId: WorkflowId.nullable(),
  /** Sizes in pixels: widths of the palette, the inspector and its input pane, heights of the bottom panel and the inspector's output pane. */
  panels: z.record(z.string(), PanelState),
  runTab: z.string().max(40),
  /** The sample a run takes, by workflow; absent means the first. */
  samples: z.record(z.string(), z.string()),
  viewports: z.record(z.string(), z.object({ x: z.number(), y: z.number(), zoom: z.number() })),
  minimap: z.boolean(),
  /** Until when what came in was seen, in milliseconds since 1970. */
  inboxSeenAt: z.number(),
  /** Types last added, the newest first. */
  recentTypes: z.array(z.string()).max(8),
  /** Groups of the palette that a person folded or unfolded against how they begin. */
  turnedGroups: z.array(z.string()).max(100),
})
type Kept = z.infer<typeof Kept>

export type PanelName = 'palette' | 'inspector' | 'inspector-input' | 'inspector-output' | 'bottom'
export type Page = Kept['page']
export type SavedViewport = Kept['viewports'][string]
/** Nodes by id (`trigger` among them), notes as `note:<id>`, edges by their key. */
export type Selection = { nodes: readonly string[]; edges: readonly string[] }

export type SessionState = Kept & {
  /** False until what was kept has been read. */
  loaded: boolean
  /** Nothing was kept yet: nobody has opened or closed anything here. */
  isNew: boolean
  selection: Selection
  /** The node that the inspector shows; `trigger` for the trigger. */
  openNodeId: string | null
}

export const defaultPanels: Record<PanelName, z.infer<typeof PanelState>> = {
  palette: { open: true, size: 208 },
  inspector: { open: true, size: 472 },
  'inspector-input': { open: true, size: 180 },
  'inspector-output': { open: true, size: 184 },
  bottom: { open: true, size: 208 },
}

const emptySelection: Selection = { nodes: [], edges: [] }

export const sessionStore = createStore<SessionState>()(() => ({
  loaded: false, isNew: false, page: 'editor', openTabs: [], activeWorkflowId: null, panels: {}, runTab: 'timeline', samples: {}, viewports: {}, minimap: true, inboxSeenAt: 0, recentTypes: [], turnedGroups: [],
  selection: emptySelection, openNodeId: null,
}))

export function useSession<T>(selector: (state: SessionState) => T): T {
  return useStore(sessionStore, selector)
}

/** Reads what this window remembers; unreadable parts fall back to their defaults. Call once, before the first paint. */
export async function loadSession(): Promise<void> {
  const kept = await call('session.get')
  const fields = Object.entries(Kept.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(kept[key])
    return parsed.success ? [[key, parsed.data]] : []
  })
  sessionStore.setState({ ...(Object.fromEntries(fields) as Partial<Kept>), isNew: fields.length === 0, loaded: true })
}

export function showPage(page: Page): void {
  sessionStore.setState({ page })
}

/** Makes a workflow the one on the screen, with a tab of its own. */
export function activate(workflowId: WorkflowId): void {
  const state = sessionStore.getState()
  const openTabs = state.openTabs.includes(workflowId) ? state.openTabs : [...state.openTabs, workflowId]
  const changed = state.activeWorkflowId !== workflowId
  sessionStore.setState({ page: 'editor', openTabs, activeWorkflowId: workflowId, ...(changed ? { selection: emptySelection, openNodeId: null } : {}) })
}

/** Closes a tab; its right neighbour, else its left, becomes the active one. */
export function closeTab(workflowId: WorkflowId): void {
  const { openTabs, activeWorkflowId } = sessionStore.getState()
  const index = openTabs.indexOf(workflowId)
  const rest = openTabs.filter((id) => id !== workflowId)
  if (activeWorkflowId !== workflowId) return sessionStore.setState({ openTabs: rest })
  sessionStore.setState({ openTabs: rest, activeWorkflowId: rest[index] ?? rest[index - 1] ?? null, selection: emptySelection, openNodeId: null })
}

export function select(selection: Partial<Selection>): void {
  const next = { nodes: selection.nodes ?? [], edges: selection.edges ?? [] }
  const { selection: current } = sessionStore.getState()
  if (sameList(current.nodes, next.nodes) && sameList(current.edges, next.edges)) return
  sessionStore.setState({ selection: next })
}

export function openNode(nodeId: string | null): void {
  sessionStore.setState({ openNodeId: nodeId })
}

export function panelOf(state: SessionState, name: PanelName): { open: boolean; size: number } {
  return state.panels[name] ?? defaultPanels[name]
}

export function setPanel(name: PanelName, change: Partial<{ open: boolean; size: number }>): void {
  const state = sessionStore.getState()
  sessionStore.setState({ panels: { ...state.panels, [name]: { ...panelOf(state, name), ...change } } })
}

export function chooseSample(workflowId: WorkflowId, name: string): void {
  sessionStore.setState(({ samples }) => ({ samples: { ...samples, [workflowId]: name } }))
}

export function keepViewport(workflowId: WorkflowId, viewport: SavedViewport): void {
  sessionStore.setState(({ viewports }) => ({ viewports: { ...viewports, [workflowId]: viewport } }))
}

export function setRunTab(runTab: string): void {
  sessionStore.setState({ runTab })
}

export function rememberType(type: string): void {
  sessionStore.setState(({ recentTypes }) => ({ recentTypes: [type, ...recentTypes.filter((each) => each !== type)].slice(0, 8) }))
}

export function turnGroup(id: string): void {
  sessionStore.setState(({ turnedGroups }) => ({ turnedGroups: turnedGroups.includes(id) ? turnedGroups.filter((each) => each !== id) : [...turnedGroups, id] }))
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((entry, index) => entry === other[index])
}

/** Long enough to join the frames of a drag, short enough that a killed app forgets next to nothing. */
const putDelayMs = 400
let timer: ReturnType<typeof setTimeout> | undefined

sessionStore.subscribe((state, before) => {
  if (!state.loaded || !before.loaded || keptKeys.every((key) => state[key] === before[key])) return
  clearTimeout(timer)
  if (state.openTabs === before.openTabs && state.activeWorkflowId === before.activeWorkflowId) timer = setTimeout(putSession, putDelayMs)
  else putSession()
})

const keptKeys = Object.keys(Kept.shape) as (keyof Kept)[]

function putSession(): void {
  const state = sessionStore.getState()
  const kept = Object.fromEntries(keptKeys.map((key) => [key, state[key]]))
  // A window that forgets its panel sizes is no reason to interrupt a person; the next change tries again.
  call('session.put', kept as JsonObject).catch(() => undefined)
}
