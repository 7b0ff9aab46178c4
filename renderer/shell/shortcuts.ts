import { createStore } from 'zustand/vanilla'
import type { IconName } from '../ui/icon-glyphs.ts'
import { isMac, splitChord, type Chord } from '../ui/keys.ts'

// shortcuts: every action of the app as data, and the one listener that turns keys into them.
// S1. An action lives here once; menus, buttons, Ctrl K and the shortcut sheet all show it from here.
// S2. No key fires while a person types, unless the action says `whileTyping`; none fires behind a dialog.
// S3. Where two actions want the same key, the one registered last whose `when` holds gets it.

export type AppAction = {
  /** `run.start`: also what the application menu sends. */
  id: string
  title: string
  /** Heads its part of the lists: 'This workflow', 'Canvas', 'Go to', 'Window'. */
  group: string
  icon?: IconName
  /** Any of them fires it; the first is shown. */
  keys: Chord[]
  /** Absent: always. A false one is listed nowhere and takes no key. */
  when?: () => boolean
  /** What must be so for `when` to hold, as Ctrl K says it: 'Choose a node first'. */
  needs?: string
  /** Fires in text fields too. For chords that no text field wants. */
  whileTyping?: boolean
  /** Further words that Ctrl K finds it by. */
  keywords?: string[]
  run(): void
}

export const actionStore = createStore<{ actions: readonly AppAction[] }>(() => ({ actions: [] }))

/** Adds actions to the list, replacing those of the same id; gives back what takes them out again. */
export function registerActions(actions: AppAction[]): () => void {
  const ids = new Set(actions.map((action) => action.id))
  actionStore.setState((state) => ({ actions: [...state.actions.filter((action) => !ids.has(action.id)), ...actions] }))
  return () => actionStore.setState((state) => ({ actions: state.actions.filter((action) => !actions.includes(action)) }))
}

/** What can be done now, in the order of registration. */
export function availableActions(): AppAction[] {
  return actionStore.getState().actions.filter((action) => action.when?.() ?? true)
}

/** Actions by their group, in the order in which groups first appear. */
export function byGroup(actions: readonly AppAction[]): [string, AppAction[]][] {
  const groups = new Map<string, AppAction[]>()
  for (const action of actions) groups.set(action.group, [...(groups.get(action.group) ?? []), action])
  return [...groups]
}

/** Runs an action by its id, if it can be run now; says whether it did. */
export function runAction(id: string): boolean {
  const action = availableActions().find((candidate) => candidate.id === id)
  action?.run()
  return action !== undefined
}

/** The key to show for an action, if it has one. */
export function keysOf(id: string): Chord | undefined {
  return actionStore.getState().actions.find((action) => action.id === id)?.keys[0]
}

/** How long after `G` an `R` still counts as `G R`. */
const sequenceMs = 1_000

/** Listens on the window until the returned function is called. */
export function listenForShortcuts(target: Window): () => void {
  let prefix: { key: string; until: number } | null = null
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || ['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) return
    const place = placeOf(event.target)
    if (place === 'menu' || (place !== 'typing' && isBehindDialog(event.target))) return
    const pending = prefix !== null && event.timeStamp < prefix.until ? prefix.key : null
    prefix = null
    const actions = availableActions().filter((action) => (place === 'typing' ? action.whileTyping === true : !(place === 'control' && isControlKey(event))))
    const found = findAction(actions, event, pending)
    if (found !== undefined) {
      event.preventDefault()
      found.run()
    } else if (place !== 'typing' && actions.some((action) => action.keys.some((chord) => chord.includes(' ') && matchesChord(chord.split(' ')[0] ?? '', event)))) {
      prefix = { key: event.key.toUpperCase(), until: event.timeStamp + sequenceMs }
    }
  }
  // Before the control that has the focus: a menu's button would take Ctrl Enter for Enter.
  const beforeControls = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || placeOf(event.target) !== 'control') return
    onKeyDown(event)
    if (event.defaultPrevented) event.stopPropagation()
  }
  target.addEventListener('keydown', beforeControls, true)
  target.addEventListener('keydown', onKeyDown)
  return () => {
    target.removeEventListener('keydown', beforeControls, true)
    target.removeEventListener('keydown', onKeyDown)
  }
}

export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** The action for a key press, `pending` being the first key of a sequence just pressed. */
export function findAction(actions: readonly AppAction[], press: KeyPress, pending: string | null = null): AppAction | undefined {
  return actions.findLast((action) => action.keys.some((chord) => {
    const [first = '', second] = chord === ' ' ? [chord] : chord.split(' ')
    if (second === undefined) return pending === null && matchesChord(first, press)
    return pending === first && matchesChord(second, press)
  }))
}

/** Letters need Shift to be as the chord says; for signs (`?`, `+`) Shift is part of making them. */
export function matchesChord(chord: Chord, press: KeyPress, mac: boolean = isMac()): boolean {
  const parts = splitChord(chord)
  const key = parts.at(-1) ?? ''
  const wants = (name: string) => parts.slice(0, -1).includes(name)
  const modifier = mac ? press.metaKey : press.ctrlKey
  const other = mac ? press.ctrlKey : press.metaKey
  if (modifier !== wants('Mod') || other !== wants('Ctrl') || press.altKey !== wants('Alt')) return false
  const isSign = key.length === 1 && !/[A-Z]/.test(key)
  if (!isSign && press.shiftKey !== wants('Shift')) return false
  return press.key.length === 1 ? press.key.toUpperCase() === key.toUpperCase() : press.key === key
}

/** `menu`: an open menu or select, which has every key for itself. */
type Place = 'typing' | 'menu' | 'control' | 'elsewhere'

function placeOf(target: EventTarget | null): Place {
  if (!(target instanceof HTMLElement)) return 'elsewhere'
  if (target.isContentEditable || target.matches('input, textarea, select')) return 'typing'
  if (target.closest('.menu') !== null) return 'menu'
  return target.closest(controls) === null ? 'elsewhere' : 'control'
}

/** What takes Enter, Space and arrows for itself. */
const controls = 'button, a, [role="treeitem"], [role="option"], [role="tab"], [role="radio"], [role="checkbox"], [role="switch"], [role="separator"], [role="combobox"]'

function isControlKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false
  return ['Enter', ' ', 'Home', 'End', 'Tab'].includes(event.key) || event.key.startsWith('Arrow')
}

function isBehindDialog(target: EventTarget | null): boolean {
  return document.querySelector('.dialog, .command') !== null || (target instanceof HTMLElement && target.closest('.dialog, .command') !== null)
}

/**
 * Runs what was chosen in the application menu. The menu also catches its keys while a person types,
 * where undo and redo belong to the text field.
 */
export function chooseFromMenu(id: string): void {
  const typing = placeOf(document.activeElement) === 'typing'
  if (typing && (id === 'edit.undo' || id === 'edit.redo')) document.execCommand(id === 'edit.undo' ? 'undo' : 'redo')
  else runAction(id)
}
