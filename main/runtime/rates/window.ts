import type { Rate } from '@shared/rate.ts'

/** The uses of the last while under one limit. In any `perMs` there are at most `count`, wherever one begins to count. */
export class Window {
  readonly rate: Rate
  #uses: number[]

  /** `uses` in the order in which they were, in milliseconds since 1970. */
  constructor(rate: Rate, uses: readonly number[]) {
    this.rate = rate
    this.#uses = [...uses]
  }

  /** When one more use is free, which may be now. `ahead`: that many others go before. */
  freeAt(now: number, ahead = 0): number {
    this.#forget(now)
    const { count, perMs } = this.rate
    // As many places before it there is one that it must keep its distance from, or one that keeps its own from another.
    const before = this.#uses.length + ahead - count
    if (before < 0) return now
    const rounds = Math.max(0, Math.ceil((before + 1 - this.#uses.length) / count))
    const earlier = this.#uses[before - rounds * count]
    return Math.max(now, (earlier ?? now - perMs) + (rounds + 1) * perMs)
  }

  use(now: number): void {
    this.#forget(now)
    this.#uses.push(now)
  }

  /** A clock that was set back must not hold anybody for longer than the limit does. */
  #forget(now: number): void {
    if ((this.#uses.at(-1) ?? 0) > now) this.#uses = this.#uses.map((at) => Math.min(at, now))
    let over = 0
    while (over < this.#uses.length && (this.#uses[over] ?? now) <= now - this.rate.perMs) over++
    if (over > 0) this.#uses.splice(0, over)
  }
}
