import { useCallback, useEffect, useRef, useState } from 'react'
import { toFailure, type Failure } from '@shared/failure.ts'
import { onPush } from '../api.ts'

/** What one call gives at most. */
const pageSize = 200
/** What is older than these was read when it was scrolled to, and changes no more by itself. */
const freshRows = 200

export type LiveList<T> = { rows: readonly T[] | undefined; more: boolean; failure: Failure | null; loadMore: () => void; refresh: () => void }

/**
 * A list that main pages by its last row, newest first; read again when main says that something changed, and when what
 * is asked for changes. `read` keeps its identity while it asks for the same.
 */
export function useLiveList<T>(read: (limit: number, after: T | undefined) => Promise<T[]>, idOf: (row: T) => string): LiveList<T> {
  const [state, setState] = useState<{ read: typeof read; rows: readonly T[]; more: boolean; failure: Failure | null } | null>(null)
  const rows = useRef<readonly T[]>([])
  const [refresh, setRefresh] = useState<{ now: () => void; more: () => void }>({ now: () => undefined, more: () => undefined })

  useEffect(() => {
    let wanted = true
    let busy = false
    let again = false
    rows.current = []
    const show = (next: readonly T[], more: boolean, failure: Failure | null = null) => {
      if (!wanted) return
      rows.current = next
      setState({ read, rows: next, more, failure })
    }
    const fresh = async (): Promise<void> => {
      const before = rows.current
      const page = await read(pageSize, undefined)
      const ids = new Set(page.map(idOf))
      const older = page.length < pageSize ? [] : before.slice(freshRows).filter((row) => !ids.has(idOf(row)))
      show([...page, ...older], page.length === pageSize)
    }
    const older = async (): Promise<void> => {
      const page = await read(pageSize, rows.current.at(-1))
      const ids = new Set(rows.current.map(idOf))
      show([...rows.current, ...page.filter((row) => !ids.has(idOf(row)))], page.length === pageSize)
    }
    const work = async (what: () => Promise<void>): Promise<void> => {
      if (busy) {
        again = true
        return
      }
      busy = true
      try {
        await what()
        while (again && wanted) {
          again = false
          await fresh()
        }
      } catch (error) {
        show(rows.current, false, toFailure(error))
      } finally {
        busy = false
      }
    }
    const now = () => void work(fresh)
    const more = () => { if (!busy) void work(older) }
    setRefresh({ now, more })
    now()
    const stops = [onPush('outbox.changed', now), onPush('inbox.received', now)]
    return () => {
      wanted = false
      for (const stop of stops) stop()
    }
  }, [read, idOf])

  const current = state?.read === read ? state : null
  return {
    rows: current?.rows, more: current?.more ?? false, failure: current?.failure ?? null,
    loadMore: useCallback(() => refresh.more(), [refresh]), refresh: useCallback(() => refresh.now(), [refresh]),
  }
}
