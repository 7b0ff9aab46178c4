import { createStore } from 'zustand/vanilla'

// announce: what a screen reader is told of things that happen by themselves.
// A1. At most one polite message a second; of several within that second the last one is said, because it is the one still true.
// A2. Assertive messages (failures) are said at once.

const quietMs = 1_000

export const announcements = createStore<{ polite: string; assertive: string }>(() => ({ polite: '', assertive: '' }))

let lastSaidAt = Number.NEGATIVE_INFINITY
let waiting: { text: string } | null = null

export function announce(text: string, assertive = false): void {
  if (assertive) {
    announcements.setState({ assertive: distinct(announcements.getState().assertive, text) })
    return
  }
  if (waiting !== null) {
    waiting.text = text
    return
  }
  const wait = Math.max(0, lastSaidAt + quietMs - Date.now())
  if (wait === 0) return say(text)
  const pending = { text }
  waiting = pending
  setTimeout(() => {
    waiting = null
    say(pending.text)
  }, wait)
}

function say(text: string): void {
  lastSaidAt = Date.now()
  announcements.setState({ polite: distinct(announcements.getState().polite, text) })
}

/** The same words twice are not a change to a live region; a trailing space is, and is not spoken. */
function distinct(before: string, text: string): string {
  return before === text ? `${text}\u00a0` : text
}
