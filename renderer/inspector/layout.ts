export type InspectorLayout = 'tabs' | 'stacked' | 'side'

/** Tabs at 360; input and parameters over the output at 472; three panes beside each other from 880. */
export function layoutFor(width: number): InspectorLayout {
  if (width >= 880) return 'side'
  return width < 420 ? 'tabs' : 'stacked'
}

type PaneSize = { size: number; min: number; max: number; initial: number }

/** One size is remembered for each pane; beside each other they are so much wider than stacked. */
const sideMore = { input: 44, output: 180 }

export function inputSize(layout: InspectorLayout, kept: number, width: number): PaneSize {
  const more = layout === 'side' ? sideMore.input : 0
  const max = Math.max(140, Math.round(width * (layout === 'side' ? 0.35 : 0.5)))
  return { size: clamp(kept + more, 140, max), min: 140, max, initial: 180 + more }
}

export function outputSize(layout: InspectorLayout, kept: number, width: number, height: number): PaneSize {
  if (layout === 'side') {
    const max = Math.max(240, Math.round(width * 0.5))
    return { size: clamp(kept + sideMore.output, 240, max), min: 240, max, initial: 184 + sideMore.output }
  }
  const max = Math.max(96, Math.round(height * 0.7))
  return { size: clamp(kept, 96, max), min: 96, max, initial: 184 }
}

/** What to remember of a size that was set. */
export function keptSize(layout: InspectorLayout, pane: 'input' | 'output', size: number): number {
  return layout === 'side' ? Math.max(0, size - sideMore[pane]) : size
}

function clamp(size: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, size))
}
