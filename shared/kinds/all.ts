import { approval } from './approval.ts'
import { branch } from './branch.ts'
import type { EngineKind } from './define.ts'
import { fail } from './fail.ts'
import { filter } from './filter.ts'
import { loop } from './loop.ts'
import { merge } from './merge.ts'
import { runWorkflow } from './run-workflow.ts'
import { set } from './set.ts'
import { stop } from './stop.ts'
import { switchKind } from './switch.ts'
import { wait } from './wait.ts'

/** What the engine can do without any connector, in the order of the palette. */
export const engineKinds: readonly EngineKind[] = [branch, switchKind, loop, merge, set, filter, wait, approval, runWorkflow, stop, fail]

const byType = new Map(engineKinds.map((kind) => [kind.type, kind]))

export function engineKind(type: string): EngineKind | undefined {
  return byType.get(type)
}
