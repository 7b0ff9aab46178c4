import type { ContractOptions } from './contract-options.ts'
import type { Door } from './door.ts'
import type { MockService } from './mock-service.ts'

/** What the checks of one contract share: one mock service, and the way to it. */
export type World = { service: MockService; door: Door }

export type Check = {
  /** What it is about: `create-issue`, `the connector`. */
  group: string
  /** A sentence or a situation's name. */
  name: string
  /** Rejects with everything that is wrong. */
  run(world: World): Promise<void> | void
}

/** Throws one error that tells all the problems, if there are any. */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

/** What the vendor's own description has against the requests that came so far. */
export function problemsOfRequests({ service }: World, { validateRequest }: ContractOptions): string[] {
  return service.requests.flatMap((request) => [...(validateRequest?.(request) ?? [])])
}
