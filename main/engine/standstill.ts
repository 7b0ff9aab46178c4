/** How many steps wait for a person, and since when; and how long the run stood still for that, or rested, before, in milliseconds. */
export type Standstill = { steps: number; since: number; before: number }

export const none: Standstill = { steps: 0, since: 0, before: 0 }

/** One more step waits for a person, and the run's time with it. */
export function begun({ steps, since, before }: Standstill, at: number): Standstill {
  return { steps: steps + 1, since: steps === 0 ? at : since, before }
}

/** One step fewer does; with the last one the run's time goes on. */
export function ended({ steps, since, before }: Standstill, at: number): Standstill {
  return steps > 1 ? { steps: steps - 1, since, before } : { steps: 0, since: 0, before: before + Math.max(0, at - since) }
}

/** The machine slept, or nothing was open. A run that waits for a person meanwhile stands still anyway. */
export function rested(standstill: Standstill, since: number, at: number): Standstill {
  return standstill.steps > 0 ? standstill : { ...standstill, before: standstill.before + Math.max(0, at - since) }
}
