/** The focusable part of a node on the canvas; null while it is not drawn. */
export function nodeElement(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`.canvas [data-node="${CSS.escape(id)}"]`)
}

let wanted: string | null = null

/** Moves the keyboard to a node, once it has been drawn. A field that a person has begun to write in meanwhile keeps it. */
export function focusNode(id: string): void {
  wanted = id
  for (const wait of [0, 60, 260]) setTimeout(() => { if (wanted === id) tryFocus(id) }, wait)
}

function tryFocus(id: string): void {
  const active = document.activeElement
  if (active instanceof HTMLElement && active !== document.body && (!inCanvas() || active.matches('input, textarea'))) {
    wanted = null
    return
  }
  const element = nodeElement(id)
  if (element === null) return
  wanted = null
  element.focus({ preventScroll: true })
}

/** Moves the keyboard to the canvas itself. */
export function focusCanvas(): void {
  document.querySelector<HTMLElement>('.canvas')?.focus({ preventScroll: true })
}

export function inCanvas(): boolean {
  return document.activeElement?.closest('.canvas') !== null
}

/** Whether keys mean the canvas: it has the focus, or nothing has. */
export function canvasHasKeys(): boolean {
  const active = document.activeElement
  return document.querySelector('.canvas') !== null && (active === null || active === document.body || active.closest('.canvas') !== null)
}
