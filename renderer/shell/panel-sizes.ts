// panel-sizes: how wide and high the panels are, from what a person set and what the window has room for.

export const railWidth = 44
const canvasMin = 480

export const paletteLimits = { min: 160, max: 320, initial: 208 }
export const bottomLimits = { min: 96, initial: 208 }
const inspectorMin = 360
const inspectorMax = 960

type InspectorRoom = { windowWidth: number; paletteWidth: number; chosen: number | undefined }

/** 360 in a compact window, 908 in a wide one, 472 between, or as chosen; the canvas keeps its 480. */
export function inspectorWidth({ windowWidth, paletteWidth, chosen }: InspectorRoom): { size: number; min: number; max: number; initial: number } {
  const initial = windowWidth < 1280 ? 360 : windowWidth >= 1680 ? 908 : 472
  const room = windowWidth - railWidth - paletteWidth - canvasMin
  const max = Math.max(inspectorMin, Math.min(inspectorMax, room))
  const wanted = windowWidth < 1280 ? initial : chosen ?? initial
  return { size: Math.min(max, Math.max(inspectorMin, wanted)), min: inspectorMin, max, initial: Math.min(max, initial) }
}

type BottomRoom = { windowWidth: number; windowHeight: number; chosen: number | undefined }

/** 208 high, in a wide window 30% of its height up to 320, or as chosen; never more than leaves the canvas 240. */
export function bottomHeight({ windowWidth, windowHeight, chosen }: BottomRoom): { size: number; min: number; max: number; initial: number } {
  const max = Math.max(bottomLimits.min, windowHeight - 36 - 44 - 240)
  const initial = Math.min(max, windowWidth >= 1680 ? Math.min(320, Math.round(windowHeight * 0.3)) : bottomLimits.initial)
  return { size: Math.min(max, Math.max(bottomLimits.min, chosen ?? initial)), min: bottomLimits.min, max, initial }
}
