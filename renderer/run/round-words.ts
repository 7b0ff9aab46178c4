/** Where a step is in the loops around it, as people count: `2`, `2.1` for the first round within the second. Expressions count from 0. Empty outside of loops. */
export function roundNumber(iteration: string): string {
  return [...iteration.matchAll(/\[(\d+)\]/g)].map(([, index]) => Number(index) + 1).join('.')
}
