export const durationUnits = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 }
export type DurationUnit = keyof typeof durationUnits

/** The largest unit that gives a whole number; seconds when there is nothing yet. */
export function bestUnit(ms: number | null): DurationUnit {
  if (ms === null || ms === 0) return 's'
  const units = Object.entries(durationUnits) as [DurationUnit, number][]
  return units.findLast(([, factor]) => ms % factor === 0)?.[0] ?? 'ms'
}
