import { announce } from '../ui/announce.ts'

// regions: the parts of the window that F6 goes round.

const names: Record<string, string> = { palette: 'Palette', canvas: 'Canvas', inspector: 'Inspector', 'run-panel': 'Run panel', page: 'Page', toolbar: 'Toolbar' }

/** Moves focus to the next part of the window (or the one before) that is there, and says its name. */
export function focusNextRegion(direction: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => region.offsetParent !== null)
  if (regions.length === 0) return
  const here = regions.findIndex((region) => region.contains(document.activeElement))
  const next = regions[here < 0 ? (direction === 1 ? 0 : regions.length - 1) : (here + direction + regions.length) % regions.length]
  if (next !== undefined) focusRegion(next)
}

/** Into the part's own first stop: a search field, the open tab, else its first control, else itself. */
function focusRegion(region: HTMLElement): void {
  const stop = region.querySelector<HTMLElement>('[data-region-focus], .canvas')
    ?? region.querySelector<HTMLElement>('input:not(:disabled), [tabindex="0"]:not([role="separator"]), button:not(:disabled):not([tabindex="-1"])')
  ;(stop ?? region).focus()
  announce(names[region.dataset['region'] ?? ''] ?? '')
}
