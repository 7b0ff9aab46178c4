import { useEffect, useState } from 'react'
import type { JsonValue } from '@shared/json.ts'
import type { McpServing, McpServingCopy } from '@shared/mcp-serving.ts'
import { call, onPush } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { Badge, StateBadge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { JsonText } from '../../ui/json-text.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { CallersTable } from './callers-table.tsx'
import { OffersTable } from './offers-table.tsx'
import { RenewTokenDialog } from './renew-token-dialog.tsx'

const copied: Record<McpServingCopy, string> = { address: 'The address was copied.', token: 'The token was copied. Whoever has it can start these workflows.', stdio: 'The configuration was copied.', http: 'The configuration was copied, with the token.' }

/** Workflows as tools of other programs on this computer. */
export function McpServingSection() {
  const [serving, setServing] = useState<McpServing | null>(null)
  const [isRenewing, setRenewing] = useState(false)
  useEffect(() => {
    const refresh = () => void attempt('The MCP server could not be read', () => call('mcp-serving.get')).then((read) => { if (read) setServing(read) })
    refresh()
    return onPush('mcp-serving.changed', refresh)
  }, [])
  const change = async (title: string, work: () => Promise<McpServing>) => {
    const next = await attempt(title, work)
    if (next) setServing(next)
  }
  const copy = (what: McpServingCopy) => void attempt('It was not copied', async () => {
    await call('mcp-serving.copy', { what })
    toast({ text: copied[what] })
  })
  const renew = async () => {
    setRenewing(false)
    await attempt('The token is still the same', async () => {
      await call('mcp-serving.renew-token')
      toast({ text: 'There is a new token. Programs that have the old one are let in no more.' })
    })
  }
  if (serving === null) return null
  const { isOn, status } = serving
  return (
    <section className="sect" aria-labelledby="mcp-serving-title">
      <h2 id="mcp-serving-title">Flowbench as an MCP server</h2>
      <p className="prose">
        Workflows that begin with an MCP call become tools of other programs on this computer: Claude Desktop, an editor, another Flowbench. Only programs that have the token are
        let in, and nothing of it can be reached from the network or through a tunnel. Each call is a run like any other.
      </p>
      <div className="row mt-3">
        <Switch id="mcp-serving-on" checked={isOn} onChange={(on) => void change('It was not switched', () => call('mcp-serving.switch', { isOn: on }))} />
        <label htmlFor="mcp-serving-on" className="sm">Offer workflows as tools</label>
        {isOn && <span className="ml-2"><State status={status} /></span>}
      </div>
      {isOn && status.state === 'closed' && <p className="msg s-failed mt-2 max-w-[720px]" role="alert"><Icon name="circle-alert" size={12} /><span>{status.reason}</span></p>}
      {isOn && (
        <>
          <div className="mt-3 grid max-w-[720px] grid-cols-[minmax(0,1fr)_104px] items-start gap-2">
            <Field label="Address"><div className="row gap-2"><TextInput mono readOnly value={status.state === 'listening' ? status.url : `http://127.0.0.1:${serving.port}/mcp`} onChange={() => undefined} /><Button icon="copy" onClick={() => copy('address')}>Copy</Button></div></Field>
            <PortField key={serving.port} port={serving.port} onKeep={(port) => void change('The port was not changed', () => call('mcp-serving.put-port', { port }))} />
          </div>
          <div className="row mt-3 gap-2">
            <Button icon="copy" onClick={() => copy('token')}>Copy token</Button>
            <Button icon="refresh-cw" variant="quiet" onClick={() => setRenewing(true)}>New token…</Button>
            <span className="sm ink3">It is kept in the vault and not shown.</span>
          </div>
        </>
      )}
      <OffersTable offers={serving.offers} onOffer={(workflowId, isOffered) => void change('It was not switched', () => call('mcp-serving.offer', { workflowId, isOffered }))} />
      {isOn && <Configs configs={serving.configs} onCopy={copy} />}
      {isOn && <CallersTable callers={serving.callers} />}
      {isRenewing && <RenewTokenDialog onRenew={() => void renew()} onClose={() => setRenewing(false)} />}
    </section>
  )
}

function State({ status }: { status: McpServing['status'] }) {
  switch (status.state) {
    case 'off': return <Badge>Starting</Badge>
    case 'listening': return <StateBadge state="succeeded">Listening</StateBadge>
    case 'closed': return <StateBadge state="failed">Not listening</StateBadge>
  }
}

/** Kept when it is left or Enter is pressed, since each change ends the connections there are. */
function PortField({ port, onKeep }: { port: number; onKeep: (port: number) => void }) {
  const [text, setText] = useState(String(port))
  const typed = Number(text)
  const isWrong = !/^\d{4,5}$/.test(text) || typed < 1_024 || typed > 65_535
  const keep = () => { if (!isWrong && typed !== port) onKeep(typed) }
  return <Field label="Port" error={isWrong ? 'From 1024 to 65535' : undefined}><TextInput mono value={text} inputMode="numeric" onChange={setText} onBlur={keep} onKeyDown={(event) => { if (event.key === 'Enter') keep() }} /></Field>
}

function Configs({ configs, onCopy }: { configs: McpServing['configs']; onCopy: (what: 'stdio' | 'http') => void }) {
  const [kind, setKind] = useState<'stdio' | 'http'>('stdio')
  return (
    <div className="mt-4 max-w-[720px]">
      <h3 className="sm med mb-1">For the other program</h3>
      <p className="prose mb-2">
        {kind === 'stdio' ? 'The program starts the command line of Flowbench, which asks the open app, or runs the workflow itself while the app is closed.' : 'The program calls the address. What you copy has the token in place of TOKEN.'}
      </p>
      <div className="row mb-2 gap-2">
        <Segmented label="How the other program calls" value={kind} onChange={setKind} segments={[{ value: 'stdio', label: 'By a command' }, { value: 'http', label: 'By the address' }]} />
        <Button icon="copy" onClick={() => onCopy(kind)}>Copy mcpServers JSON</Button>
      </div>
      <JsonText label="mcpServers JSON" value={JSON.parse(configs[kind]) as JsonValue} />
    </div>
  )
}
