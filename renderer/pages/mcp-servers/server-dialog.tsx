import { useEffect, useState } from 'react'
import { type McpServerView } from '@shared/mcp-server.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { StateBadge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'
import { ServerState } from './server-state.tsx'
import { ToolRow } from './tool-row.tsx'

/** One server: how it stands, its tools, and what it wrote. */
export function ServerDialog({ server, onChange, onRefresh, onClose }: { server: McpServerView; onChange: () => void; onRefresh: () => Promise<void>; onClose: () => void }) {
  const { key, name, status, tools, transport, trustsHints, consent, syncedAt } = server
  const [busy, setBusy] = useState<'sync' | 'restart' | 'sign-in' | null>(null)
  const [logs, setLogs] = useState<readonly string[]>([])
  useEffect(() => {
    let isGone = false
    void call('mcp.logs', { key }).then((lines) => { if (!isGone) setLogs(lines) }, () => undefined)
    return () => { isGone = true }
  }, [key, status])
  const does = async (what: 'sync' | 'restart' | 'sign-in', title: string, work: () => Promise<unknown>) => {
    setBusy(what)
    await attempt(title, work)
    setBusy(null)
    await onRefresh()
  }
  const isRemote = transport.type === 'http' || transport.type === 'sse'
  const isIncluded = transport.type === 'included'
  const needsSignIn = isRemote && status.state === 'failed' && ['unauthorized', 'forbidden'].includes(status.failure.code)
  return (
    <Dialog
      open onClose={onClose} width={720} icon="server" title={name}
      footer={
        <>
          {!isIncluded && <><Button size="large" icon="pencil" variant="quiet" onClick={onChange}>Change…</Button><span className="fill" /></>}
          {isRemote && (busy === 'sign-in'
            ? <Button size="large" onClick={() => void call('mcp.cancel-sign-in', { key })}>Give up the sign-in</Button>
            : <Button size="large" icon="external-link" variant={needsSignIn ? 'primary' : 'plain'} onClick={() => void does('sign-in', `You are not signed in at ${name}`, async () => { await call('mcp.sign-in', { key }); await call('mcp.sync', { key }) })}>Sign in</Button>)}
          <Button size="large" icon="rotate-ccw" busy={busy === 'restart'} disabled={busy !== null} onClick={() => void does('restart', `${name} was not started again`, () => call('mcp.restart', { key }))}>{isRemote ? 'Connect anew' : 'Restart'}</Button>
          <Button size="large" icon="refresh-cw" busy={busy === 'sync'} disabled={busy !== null} onClick={() => void does('sync', `${name} was not asked for its tools`, () => call('mcp.sync', { key }))}>Ask for its tools</Button>
        </>
      }
    >
      {needsSignIn
        ? <p className="row sm"><StateBadge state="waiting">{status.failure.code === 'forbidden' ? 'It wants more rights' : 'It wants you to sign in'}</StateBadge><span className="ink2">Sign in opens your browser. What you allow there is kept in the vault.</span></p>
        : <div className="row gap-2"><ServerState server={server} />{status.state === 'ready' && <span className="ink3 sm">{`${status.name} ${status.version}, MCP ${status.protocol}`}</span>}</div>}
      {isIncluded ? <p className="prose mt-2">{consent.what}</p> : <p className="mono selectable ink2 sm mt-2 break-all">{consent.what}</p>}
      {busy === 'sign-in' && <div className="mt-2"><SpinnerLine>Waiting for you to sign in, in your browser.</SpinnerLine></div>}
      {status.state === 'failed' && !needsSignIn && <div className="mt-3"><ErrorCard title={`${name} could not be reached`}>{status.failure.message}</ErrorCard></div>}
      <div className="mt-3">
        <Checkbox checked={trustsHints} onChange={(next) => void attempt('That was not changed', () => call('mcp.trust', { key, trustsHints: next })).then(onRefresh)}>What it says of its tools counts, such as that one only reads</Checkbox>
        <p className="help mt-1">Otherwise every tool counts as one that must not be called twice by itself.</p>
      </div>
      <section aria-labelledby="mcp-tools" className="mt-4">
        <h3 id="mcp-tools" className="sm font-semibold">Tools</h3>
        {tools.length === 0
          ? <p className="sm ink2 mt-1">{syncedAt === null ? 'It has not been asked yet.' : 'It has none.'}</p>
          : <ul className="card mt-2 max-h-[260px] overflow-y-auto" tabIndex={0} aria-labelledby="mcp-tools">{tools.map((tool) => <ToolRow key={tool.key} server={server} tool={tool} onRefresh={onRefresh} />)}</ul>}
      </section>
      <section aria-labelledby="mcp-log" className="mt-4">
        <h3 id="mcp-log" className="sm font-semibold">What it wrote</h3>
        {logs.length === 0 ? <p className="sm ink2 mt-1">Nothing yet.</p> : <pre className="mono selectable card mt-2 max-h-[140px] overflow-auto p-2 text-xs whitespace-pre-wrap break-all" tabIndex={0} aria-labelledby="mcp-log">{logs.slice(-200).join('\n')}</pre>}
      </section>
    </Dialog>
  )
}
