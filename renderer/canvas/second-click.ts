// second-click: a click on a node makes room for the inspector, so that another thing may lie under the pointer when the
// second click of a double click comes. That click was meant for the node: nothing else gets it.

/** What systems take two clicks for one double click within, with room to spare. */
const intervalMs = 500
/** In pixels, in each direction. */
const reach = 6

type Click = { clientX: number; clientY: number; timeStamp: number }

let first: (Click & { node: Element | null }) | null = null
let swallowing = false

/** Tells of a click that opened a node. */
export function noteNodeClick({ clientX, clientY, timeStamp, target }: Click & { target: EventTarget }): void {
  first = { clientX, clientY, timeStamp, node: target instanceof Element ? target.closest('.react-flow__node') : null }
}

/** Whether two clicks are so near in time and place that a person meant one double click. Times are in milliseconds. */
export function isSecondOf(one: Click, other: Click): boolean {
  return other.timeStamp - one.timeStamp <= intervalMs && Math.abs(other.clientX - one.clientX) <= reach && Math.abs(other.clientY - one.clientY) <= reach
}

/** Keeps second clicks from whatever came under the pointer. Returns what ends it. */
export function swallowSecondClicks(): () => void {
  const listening = new AbortController()
  for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick'] as const) window.addEventListener(type, onMouse, { capture: true, signal: listening.signal })
  return () => {
    listening.abort()
    first = null
    swallowing = false
  }
}

/** A press decides for all that follows it until the next press. */
function onMouse(event: MouseEvent): void {
  if (event.type === 'pointerdown') {
    swallowing = first !== null && isSecondOf(first, event) && !(event.target instanceof Node && first.node?.contains(event.target))
    first = null
  }
  if (!swallowing) return
  event.preventDefault()
  event.stopImmediatePropagation()
}
