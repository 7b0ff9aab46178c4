import { useEffect, useState } from 'react'
import type { RefusedRequest } from '@shared/inbox-request.ts'
import { call, onPush } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { useNow } from '../../shell/use-now.ts'
import { sizeWords } from '../../triggers/event-words.ts'
import { ItemBadge } from '../../triggers/item-state.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'
import { Tile } from '../../ui/tile.tsx'
import { exactTime, momentWords } from '../times.ts'

const most = 1_000
const columns = '72px 20px minmax(0, 1fr) 96px 72px'

/** What was turned away, with the reason and without what it carried: nobody vouches for that. */
export function RefusedList() {
  const [requests, setRequests] = useState<readonly RefusedRequest[] | undefined>(undefined)
  const [activeId, setActiveId] = useState<string | null>(null)
  const now = useNow(false)
  useEffect(() => {
    let wanted = true
    const read = () => void attempt('The refused requests could not be read', async () => {
      const list = await call('inbox.refused', { limit: most })
      if (wanted) setRequests(list)
    })
    read()
    const stop = onPush('outbox.changed', read)
    return () => {
      wanted = false
      stop()
    }
  }, [])
  if (requests === undefined) return <div className="flex-1 p-4"><SpinnerLine>Reading the requests…</SpinnerLine></div>
  if (requests.length === 0) return <div className="grid flex-1 place-items-center"><EmptyState icon="shield-check" title="Nothing was refused">A request that is not signed as its connection says is turned away, and noted here with the reason.</EmptyState></div>
  return (
    <RowList
      label="Refused requests" columns={columns} head={['Received', '', 'Request', 'State', <span key="size" className="block text-right">Size</span>]}
      rows={requests.map((request, index) => ({ id: String(requests.length - index), request }))} activeId={activeId ?? String(requests.length)}
      onActive={({ id }) => setActiveId(id)} onOpen={({ id }) => setActiveId(id)}
      renderRow={({ request }) => (
        <>
          <span className="num ink2" title={exactTime(request.receivedAt)}>{momentWords(request.receivedAt, now)}</span>
          <Tile category="logic" icon="circle-help" size="small" />
          <span className="pair"><span className="med">{request.method} {request.path} <span className="ink3 font-regular">· answered {request.status}</span></span><span className="ink2 selectable" title={request.reason}>{request.reason}</span></span>
          <span className="flex"><ItemBadge state="refused" /></span>
          <span className="num ink3 text-right">{request.size === 0 ? '–' : sizeWords(request.size)}</span>
        </>
      )}
    />
  )
}
