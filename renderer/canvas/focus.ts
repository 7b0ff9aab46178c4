/** The focusable part of a node on the canvas; null while it is not drawn. */
export function nodeElement(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`.canvas [data-node="${CSS.escape(id)}"]`)
}

/** Moves the keyboard to a node, once it has been drawn. */
export function focusNode(id: string): void {
  const tries = [0, 60, 260]
  for (const wait of tries) {
    setTimeout(() => {
      const element = nodeElement(id)
      if (element !== null && document.activeElement !== element && (document.activeElement === document.body || inCanvas())) element.focus({ preventScroll: true })
    }, wait)
  }
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
