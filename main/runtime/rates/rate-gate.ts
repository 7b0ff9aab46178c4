import type { RunEvent } from '@shared/run-event.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import type { RunStarted } from '@main/storage/journal.ts'
import type { RegisteredAction } from '../action-registry.ts'
import type { RateKeysOf } from './rate-keys.ts'
import type { Rates } from './rates.ts'

export type StepRates = Pick<Rates, 'isFree' | 'enter' | 'leave'> & { keysOf: RateKeysOf }

/** Whether the steps of one run may call their services yet. Owns which of them wait for their turn. */
export class RateGate {
  readonly #started: RunStarted
  readonly #rates: StepRates | undefined
  readonly #drive: { record(event: RunEvent): void; go(): void; isOver(): boolean; now(): number }
  /** Neither told to wait nor let go yet. */
  readonly #entering = new Set<string>()
  readonly #held = new Set<string>()
  readonly #admitted = new Set<string>()

  constructor(started: RunStarted, rates: StepRates | undefined, drive: { record(event: RunEvent): void; go(): void; isOver(): boolean; now(): number }) {
    this.#started = started
    this.#rates = rates
    this.#drive = drive
  }

  isEntering({ nodeId, iteration }: StepAddress): boolean {
    return this.#entering.size > 0 && this.#entering.has(stepKey(nodeId, iteration))
  }

  /** False: it has to be asked for again when its turn has come, and has not begun. A wait is written down. */
  mayGo(registered: RegisteredAction, connection: string | undefined, step: StepAddress, attempt: number): boolean {
    if (!this.#rates) return true
    const key = stepKey(step.nodeId, step.iteration)
    const keys = this.#rates.keysOf(registered, connection)
    if (this.#admitted.delete(key) || this.#rates.isFree(keys)) return true
    this.#entering.add(key)
    this.#rates.enter(keys, { runId: this.#started.runId, workflowId: this.#started.workflow.id }, {
      onHeld: (until) => this.#hear(() => {
        this.#entering.delete(key)
        this.#held.add(key)
        this.#drive.record({ type: 'step-held', at: this.#drive.now(), ...step, attempt, until, account: keys.account })
      }),
      onTurn: () => this.#hear(() => {
        this.#entering.delete(key)
        this.#admitted.add(key)
        if (this.#held.delete(key)) this.#drive.record({ type: 'step-released', at: this.#drive.now(), ...step, attempt })
      }),
    })
    return false
  }

  close(): void {
    this.#rates?.leave(this.#started.runId)
  }

  #hear(tell: () => void): void {
    if (this.#drive.isOver()) return
    tell()
    this.#drive.go()
  }
}
