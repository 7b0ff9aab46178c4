import type { Scope } from './run-state.ts'

/** Small enough to copy at each fact, large enough that a thousand rounds side by side stay cheap. */
const bucketCount = 32

/**
 * The open scopes by path, as a value: `with` and `without` give another map and share what they do not touch, so
 * that a fact costs the same however many rounds are open.
 */
export class ScopeMap {
  readonly root: Scope
  readonly #buckets: readonly (ReadonlyMap<string, Scope> | undefined)[]

  constructor(root: Scope, buckets: readonly (ReadonlyMap<string, Scope> | undefined)[] = []) {
    this.root = root
    this.#buckets = buckets
  }

  get(path: string): Scope | undefined {
    return path === '' ? this.root : this.#buckets[bucketOf(path)]?.get(path)
  }

  with(scope: Scope): ScopeMap {
    if (scope.path === '') return new ScopeMap(scope, this.#buckets)
    return this.#changed(scope.path, (bucket) => bucket.set(scope.path, scope))
  }

  without(path: string): ScopeMap {
    return this.#changed(path, (bucket) => bucket.delete(path))
  }

  /** Every open scope, the top first. */
  *all(): Generator<Scope> {
    yield this.root
    for (const bucket of this.#buckets) if (bucket) yield* bucket.values()
  }

  #changed(path: string, change: (bucket: Map<string, Scope>) => void): ScopeMap {
    const buckets = this.#buckets.length === 0 ? new Array<ReadonlyMap<string, Scope> | undefined>(bucketCount).fill(undefined) : this.#buckets.slice()
    const at = bucketOf(path)
    const bucket = new Map(buckets[at])
    change(bucket)
    buckets[at] = bucket
    return new ScopeMap(this.root, buckets)
  }
}

/** Indexes stand at the end of each part of a path, so its last characters tell rounds apart. */
function bucketOf(path: string): number {
  let hash = 0
  for (let at = Math.max(0, path.length - 24); at < path.length; at++) hash = (hash * 31 + path.charCodeAt(at)) | 0
  return (hash & 0x7fffffff) % bucketCount
}
