/** So long that a server which restarts is back, so short that it is not missed for long. */
const baseMs = 250
const soonCapMs = 2_000
/** Whoever is away for some minutes is asked less often. */
const soonAttempts = 100
const lateCapMs = 60_000

/** Milliseconds until the next attempt, `attempt` counting from 0. Half of it is left to chance, so that not all come back at once. */
export function retryIn(attempt: number, random: number): number {
  const cap = attempt < soonAttempts ? soonCapMs : lateCapMs
  const full = Math.min(cap, baseMs * 2 ** Math.min(attempt, 20))
  return Math.round(full * (0.5 + random / 2))
}
