import type { Connector } from '@main/connectors/define.ts'
import type { LiveConnectorList } from './connector-list.ts'

/** Another process may add something; nobody waits for it. */
const lookEveryMs = 2_000

export type SourceOptions<Entry extends object> = {
  /** What there is now; the same list as before when nothing changed. */
  list(): readonly Entry[]
  /** Done once for each entry. */
  make(entry: Entry): Connector
  /** Before each look: asks for what another process did. */
  refresh?: (() => void) | undefined
  /** Null looks once, for a process that soon ends. */
  everyMs?: number | null | undefined
  onTrouble?: ((error: unknown) => void) | undefined
}

export interface Following {
  /** Brings the list up to date at once. */
  look(): void
  /** The same for a caller that nobody answers to: what goes wrong is told to `onTrouble`. */
  quietly(): void
  stop(): void
}

/** Keeps what a source has in the list of connectors. */
export function followSource<Entry extends object>(connectors: LiveConnectorList, source: string, { list, make, refresh, everyMs = lookEveryMs, onTrouble }: SourceOptions<Entry>): Following {
  const made = new WeakMap<Entry, Connector>()
  let seen: readonly Entry[] | null = null
  const look = (): void => {
    const entries = list()
    if (entries === seen) return
    seen = entries
    connectors.set(source, entries.map((entry) => {
      const connector = made.get(entry) ?? make(entry)
      made.set(entry, connector)
      return connector
    }))
  }
  const attempt = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      onTrouble?.(error)
    }
  }
  look()
  const timer = everyMs === null ? null : setInterval(() => attempt(() => {
    refresh?.()
    look()
  }), everyMs).unref()
  return { look, quietly: () => attempt(look), stop: () => { if (timer) clearInterval(timer) } }
}
