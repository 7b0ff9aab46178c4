/** A set of small whole numbers, for graphs of thousands of nodes where one set a node must stay cheap. */
export class BitSet {
  readonly #words: Uint32Array

  constructor(size: number) {
    this.#words = new Uint32Array((size + 31) >>> 5)
  }

  has(member: number): boolean {
    return ((this.#words[member >>> 5] ?? 0) & (1 << (member & 31))) !== 0
  }

  add(member: number): void {
    this.#words[member >>> 5] = (this.#words[member >>> 5] ?? 0) | (1 << (member & 31))
  }

  addAll(other: BitSet): void {
    for (let at = 0; at < this.#words.length; at++) this.#words[at] = (this.#words[at] ?? 0) | (other.#words[at] ?? 0)
  }

  keepOnly(other: BitSet): void {
    for (let at = 0; at < this.#words.length; at++) this.#words[at] = (this.#words[at] ?? 0) & (other.#words[at] ?? 0)
  }

  copy(): BitSet {
    const copy = new BitSet(this.#words.length << 5)
    copy.addAll(this)
    return copy
  }

  members(): number[] {
    const found: number[] = []
    for (let at = 0; at < this.#words.length; at++) {
      for (let word = this.#words[at] ?? 0; word !== 0; word &= word - 1) found.push((at << 5) + 31 - Math.clz32(word & -word))
    }
    return found
  }
}
