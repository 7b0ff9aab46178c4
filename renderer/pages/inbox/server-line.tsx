import { useEffect } from 'react'
import { copyText } from '../../inspector/copy-text.ts'
import { showPage } from '../../session/session-store.ts'
import { useTriggers, type TriggerState } from '../../triggers/trigger-store.ts'
import { followTunnel, usePublicUrl } from '../../tunnel/tunnel-store.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Icon } from '../../ui/icon.tsx'

const statusOf = (state: TriggerState) => state.status
const tunnelOf = (state: TriggerState) => state.tunnel

/** Where requests are taken in, and what is to be known of it. */
export function ServerLine() {
  const status = useTriggers(statusOf)
  const tunnel = useTriggers(tunnelOf)
  const publicUrl = usePublicUrl()
  useEffect(followTunnel, [])
  if (status === null) return null
  if (status.state === 'closed') return <span className="row sm st s-failed trunc" role="status" title={status.reason}><Icon name="triangle-alert" size={14} /><span className="trunc">{status.reason}</span></span>
  const url = publicUrl === null ? status.url : `${publicUrl}/webhooks/`
  const trouble = tunnel?.state === 'retrying' || tunnel?.state === 'failed' ? tunnel.failure.message : null
  return (
    <div className="row sm min-w-0">
      {trouble !== null && <button type="button" className="badge s-waiting" title={trouble} onClick={() => showPage('connections')}><Icon name="triangle-alert" size={12} />The tunnel is down</button>}
      {status.instead !== null && <span className="badge s-waiting"><Icon name="triangle-alert" size={12} />{status.instead} was taken, listening at {status.port}</span>}
      <span className="ink3">{publicUrl === null ? 'Listening at' : 'From the internet'}</span>
      <span className="mono selectable trunc" title={publicUrl === null ? url : `${url}, which leads to ${status.url}`}>{url}</span>
      <IconButton icon="copy" size="small" label="Copy the address" onClick={() => copyText(url, 'the address')} />
    </div>
  )
}
