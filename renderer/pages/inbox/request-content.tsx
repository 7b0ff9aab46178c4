import { useState } from 'react'
import type { InboxRequestDetail } from '@shared/inbox-request.ts'
import { copyText } from '../../inspector/copy-text.ts'
import { Count } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { JsonText } from '../../ui/json-text.tsx'
import { Tabs, type TabItem } from '../../ui/tabs.tsx'

type View = 'payload' | 'headers' | 'raw'

/** What is written at most of a body; more of it is there, and is copied. */
const longestRaw = 100_000

/** What it carried: as a workflow sees it, and as it came. */
export function RequestContent({ request }: { request: InboxRequestDetail }) {
  const [view, setView] = useState<View>('payload')
  const { payload, headers, bodyBase64 } = request
  const raw = rawOf(bodyBase64)
  const copied: Record<View, [string, string]> = {
    payload: [JSON.stringify(payload, null, 2), 'the payload'], headers: [headers.map(([name, value]) => `${name}: ${value}`).join('\n'), 'the headers'], raw: [raw.text, raw.isText ? 'the body' : 'the body as base64'],
  }
  const tabs: TabItem<View>[] = [
    { value: 'payload', label: 'Payload', content: <div className="grid gap-2.5 px-5 py-3"><JsonText label="Payload" value={payload} />{request.source.kind !== 'schedule' && request.source.kind !== 'subscription' && <div className="row xs ink3"><Icon name="lock" size={12} />The signing secret is never shown or stored here.</div>}</div> },
    ...(request.source.kind === 'schedule' || request.source.kind === 'missed' ? [] : [
      { value: 'headers', label: <span className="row gap-1.5">Headers <Count value={headers.length} /></span>, content: <div className="px-5 py-3"><dl className="codebox selectable grid grid-cols-[auto_minmax(0,1fr)] gap-x-4" aria-label="Headers">{headers.map(([name, value], index) => <div key={index} className="contents"><dt className="mono ink3">{name}</dt><dd className="mono break-all">{value}</dd></div>)}</dl></div> },
      { value: 'raw', label: 'Raw', content: <div className="grid gap-2.5 px-5 py-3"><div className="codebox" role="group" aria-label="Body as it came" tabIndex={0}><pre className="json">{raw.text === '' ? 'The body is empty.' : raw.text.slice(0, longestRaw)}</pre></div>{(!raw.isText || raw.text.length > longestRaw) && <div className="xs ink3">{raw.isText ? 'The beginning of it; the copy has all.' : 'These bytes are no text, so they are shown as base64.'}</div>}</div> },
    ] satisfies TabItem<View>[]),
  ]
  return <Tabs label="What it carried" value={view} onChange={setView} items={tabs} aside={<IconButton icon="copy" size="small" className="self-center" label={`Copy ${copied[view][1]}`} onClick={() => copyText(...copied[view])} />} />
}

function rawOf(base64: string): { text: string; isText: boolean } {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), isText: true }
  } catch {
    return { text: base64, isText: false }
  }
}
