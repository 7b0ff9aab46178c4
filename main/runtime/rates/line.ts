import type { RunId, WorkflowId } from '@shared/id.ts'
import type { RateKeys } from './rates.ts'

export type Waiting = { keys: RateKeys; runId: RunId; workflowId: WorkflowId; told: { onTurn(): void; onHeld(until: number): void }; isTold: boolean }

/** Who waits to call one account: of each workflow in the order they came, and the workflows by turns. */
export class Line {
  readonly #byWorkflow = new Map<WorkflowId, Waiting[]>()

  get isEmpty(): boolean {
    return this.#byWorkflow.size === 0
  }

  add(waiting: Waiting): void {
    const others = this.#byWorkflow.get(waiting.workflowId)
    if (others) others.push(waiting)
    else this.#byWorkflow.set(waiting.workflowId, [waiting])
  }

  /** The next one that may go. Its workflow goes to the end of the turns. Of each workflow, one that may not go yet lets those pass that count elsewhere. */
  take(mayGo: (keys: RateKeys) => boolean): Waiting | undefined {
    for (const [workflowId, list] of this.#byWorkflow) {
      const at = placeOf(list, mayGo)
      const [taken] = at < 0 ? [] : list.splice(at, 1)
      if (!taken) continue
      this.#byWorkflow.delete(workflowId)
      if (list.length > 0) this.#byWorkflow.set(workflowId, list)
      return taken
    }
    return undefined
  }

  /** Tells those that have not heard it yet until when they wait. */
  tellHeld(freeAt: (keys: RateKeys, ahead: number) => number): void {
    for (const [turn, list] of [...this.#byWorkflow.values()].entries()) {
      const sharing = this.#byWorkflow.size
      for (const [place, waiting] of [...list].entries()) {
        if (waiting.isTold) continue
        waiting.isTold = true
        waiting.told.onHeld(freeAt(waiting.keys, place * sharing + turn))
      }
    }
  }

  /** The first of each workflow under each set of limits: none behind them goes earlier. */
  firsts(): Waiting[] {
    return [...this.#byWorkflow.values()].flatMap((list) => [...new Map([...list].reverse().map((waiting) => [nameOf(waiting.keys), waiting])).values()])
  }

  rename(keysNow: (keys: RateKeys) => RateKeys): void {
    for (const list of this.#byWorkflow.values()) for (const waiting of list) waiting.keys = keysNow(waiting.keys)
  }

  remove(runId: RunId): void {
    for (const [workflowId, list] of [...this.#byWorkflow]) {
      const rest = list.filter((waiting) => waiting.runId !== runId)
      if (rest.length === 0) this.#byWorkflow.delete(workflowId)
      else if (rest.length < list.length) this.#byWorkflow.set(workflowId, rest)
    }
  }
}

/** What counts alike is asked about once: a line may be long. */
function placeOf(list: readonly Waiting[], mayGo: (keys: RateKeys) => boolean): number {
  const refused = new Set<string>()
  return list.findIndex(({ keys }) => {
    const name = nameOf(keys)
    if (refused.has(name)) return false
    if (mayGo(keys)) return true
    refused.add(name)
    return false
  })
}

function nameOf({ rates }: RateKeys): string {
  return rates.map(({ key }) => key).join(' ')
}
