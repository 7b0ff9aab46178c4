import { useEffect, useState } from 'react'
import type { Connection } from '@shared/connection.ts'
import type { CallOutput } from '@shared/ipc/contract.ts'
import type { Arrival, TunnelState, TunnelStatus } from '@shared/tunnel.ts'
import { call } from '../../api.ts'
import { copyText } from '../../inspector/copy-text.ts'
import { attempt } from '../../shell/attempt.ts'
import { useNow } from '../../shell/use-now.ts'
import { followTunnel, showTunnel, useTunnelStatus } from '../../tunnel/tunnel-store.ts'
import { retryWords, stateWord } from '../../tunnel/tunnel-words.ts'
import { StateBadge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { AddressChanged } from './address-changed.tsx'
import { TunnelDialog } from './tunnel-dialog.tsx'
import { TunnelProgramDialog } from './tunnel-program-dialog.tsx'

type Choice = { providers: CallOutput<'tunnel.providers'>; setting: CallOutput<'tunnel.get'> }

/** The way from the internet to this machine: which one, how it stands, and its address. */
export function TunnelSection({ connections, secrets }: { connections: readonly Connection[]; secrets: readonly string[] }) {
  const status = useTunnelStatus()
  const [choice, setChoice] = useState<Choice | null>(null)
  const [isAsking, setAsking] = useState(false)
  useEffect(followTunnel, [])

  const choose = () => attempt('The tunnels could not be read', async () => {
    const [providers, setting] = await Promise.all([call('tunnel.providers'), call('tunnel.get')])
    setChoice({ providers, setting })
  })
  const start = () => {
    if (status?.program?.isAccepted === false) return setAsking(true)
    void attempt('The tunnel was not started', async () => showTunnel(await call('tunnel.start')))
  }
  const allow = (line: string) => attempt('The tunnel was not started', async () => {
    setAsking(false)
    showTunnel(await call('tunnel.accept', { line }))
    showTunnel(await call('tunnel.start'))
  })
  const stop = () => attempt('The tunnel is still on', async () => showTunnel(await call('tunnel.stop')))

  const check = () => attempt('The address was not checked', async () => showTunnel(await call('tunnel.check')))
  return (
    <section className="sect" aria-labelledby="tunnel-title">
      <h2 id="tunnel-title">Requests from the internet</h2>
      <p className="prose">Services send webhooks to a public address. A tunnel leads from there to this machine, and only to the address where webhooks are taken in.</p>
      {status !== null && (status.provider === 'none'
        ? <div className="card mt-3 max-w-[960px]"><EmptyState compact icon="globe" title="No tunnel" action={<Button onClick={() => void choose()}>Choose a tunnel</Button>}>Only programs on this machine can send requests.</EmptyState></div>
        : <TunnelCard status={status} connections={connections} onStart={start} onStop={() => void stop()} onCheck={() => void check()} onChoose={() => void choose()} />)}
      {status?.addressChange && <AddressChanged change={status.addressChange} connections={connections} />}
      {choice !== null && <TunnelDialog {...choice} secrets={secrets} onClose={() => setChoice(null)} onSaved={() => setChoice(null)} />}
      {isAsking && status?.program && <TunnelProgramDialog line={status.program.line} onRefuse={() => setAsking(false)} onAllow={() => void allow(status.program?.line ?? '')} />}
    </section>
  )
}

type TunnelCardProps = { status: TunnelStatus; connections: readonly Connection[]; onStart: () => void; onStop: () => void; onCheck: () => void; onChoose: () => void }

function TunnelCard({ status, connections, onStart, onStop, onCheck, onChoose }: TunnelCardProps) {
  const { tunnel, displayName, requests, traits } = status
  const { state, word } = stateWord(tunnel)
  const isOn = tunnel.state !== 'off' && tunnel.state !== 'failed'
  return (
    <div className="card mt-3 grid max-w-[960px] gap-3 p-3" role="group" aria-label="Tunnel">
      <div className="row">
        <span role="status"><StateBadge state={state}>{word}</StateBadge></span>
        <span className="semi trunc">{displayName}</span>
        <span className="fill" />
        {tunnel.state === 'up' && <span className="xs ink3 num">{requests.count.toLocaleString('en')} {requests.count === 1 ? 'request' : 'requests'}</span>}
        <Button size="small" onClick={onChoose}>Change</Button>
        {isOn ? <Button size="small" icon="circle-stop" onClick={onStop}>Stop</Button> : <Button size="small" icon="play" onClick={onStart}>{tunnel.state === 'failed' ? 'Try again' : 'Start'}</Button>}
      </div>
      {tunnel.state === 'up' && (
        <div className="row">
          <span className="mono selectable trunc" title={tunnel.publicUrl}>{tunnel.publicUrl}/webhooks/</span>
          <IconButton icon="copy" size="small" label="Copy the public address" onClick={() => copyText(`${tunnel.publicUrl}/webhooks/`, 'the public address')} />
        </div>
      )}
      {tunnel.state === 'up' && tunnel.arrival && <ArrivalLine arrival={tunnel.arrival} publicUrl={tunnel.publicUrl} onCheck={onCheck} />}
      {tunnel.state === 'off' && <p className="sm ink2">Nothing comes from the internet while it is off.{status.program?.isAccepted === false ? ' Before its first start you see the command that it runs.' : ''}</p>}
      {tunnel.state === 'connecting' && <p className="sm ink2">The public address is shown as soon as it is up.</p>}
      {tunnel.state === 'retrying' && <ErrorCard tone="waiting" title="The tunnel is down" actions={<Button size="small" onClick={onStart}>Try now</Button>}>{tunnel.failure.message} <Countdown tunnel={tunnel} /> What was acknowledged is kept.</ErrorCard>}
      {tunnel.state === 'failed' && <ErrorCard title="The tunnel could not be opened">{tunnel.failure.message}</ErrorCard>}
      {!traits.preservesRawBody && <ErrorCard tone="waiting" title="Nothing that comes by this tunnel is taken in">It changes bodies on the way, so that the signatures of {connections.length === 0 ? 'services' : connections.map(({ name }) => name).join(', ')} cannot be checked. Requests are answered with 401 and noted with that reason. Choose another tunnel to take them in.</ErrorCard>}
    </div>
  )
}

/** Whether requests come by the address, which only a request can tell. */
function ArrivalLine({ arrival, publicUrl, onCheck }: { arrival: Arrival; publicUrl: string; onCheck: () => void }) {
  const again = <Button size="small" icon="refresh-cw" onClick={onCheck}>Check again</Button>
  switch (arrival.state) {
    case 'checking': return <p className="sm ink2" role="status">A request is sent to {publicUrl}, to see whether it comes here…</p>
    case 'arrives': return <div className="row"><span className="row sm st s-succeeded" role="status"><Icon name="circle-check" size={14} />Requests arrive: one sent to this address came here as it was sent</span><span className="fill" />{again}</div>
    case 'altered': return <ErrorCard tone="waiting" title="Requests arrive, but not as they are sent" actions={again}>{arrival.reason}</ErrorCard>
    case 'missing': return <ErrorCard title="No request arrives by this address" actions={again}>{arrival.reason}</ErrorCard>
  }
}

/** A part of its own, so that its clock is right from the first moment. */
function Countdown({ tunnel }: { tunnel: Extract<TunnelState, { state: 'retrying' }> }) {
  return <span className="num">{retryWords(tunnel, useNow(true))}</span>
}
