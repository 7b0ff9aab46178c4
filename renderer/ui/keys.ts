/**
 * A chord as text: `Mod+Shift+Z`, `G R` (one after the other), `?`. `Mod` is Ctrl, and Command on macOS.
 * Shared by what listens for keys and by what shows them, so that they cannot say different things.
 */
export type Chord = string

const macNames: Record<string, string> = { Mod: '⌘', Ctrl: '⌃', Shift: '⇧', Alt: '⌥', Enter: '⏎', Backspace: '⌫', Delete: 'Del', Escape: 'Esc' }
const otherNames: Record<string, string> = { Mod: 'Ctrl', Enter: '⏎', Delete: 'Del', Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' }

export function isMac(): boolean {
  return typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac')
}

/** The key caps of a chord, as they are printed on this machine's keyboard. */
export function keyCaps(chord: Chord, mac: boolean = isMac()): string[] {
  return chord.split(' ').flatMap((part) => splitChord(part)).map((key) => (mac ? { ...otherNames, ...macNames } : otherNames)[key] ?? key)
}

/** For `aria-keyshortcuts`, which has its own names. */
export function ariaKeys(chord: Chord, mac: boolean = isMac()): string {
  return chord.split(' ').map((part) => splitChord(part).map((key) => (key === 'Mod' ? (mac ? 'Meta' : 'Control') : key === 'Ctrl' ? 'Control' : key)).join('+')).join(' ')
}

/** `Mod++` is Mod and the plus key. */
export function splitChord(part: string): string[] {
  if (part === '+') return ['+']
  if (part.endsWith('++')) return [...part.slice(0, -2).split('+'), '+']
  return part.split('+')
}
