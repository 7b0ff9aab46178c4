import { useRef } from 'react'
import type { McpServerView } from '@shared/mcp-server.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

/** As high as the words beside it. */
const line = { lineHeight: '24px' }

/** The whole command or address, before anything starts. Focus begins on the refusal. */
export function ConsentDialog({ server, onAccept, onDecline }: { server: McpServerView; onAccept: () => void; onDecline: () => void }) {
  const refusal = useRef<HTMLButtonElement>(null)
  const { name, consent: { what, values, program, folder, roots, grants } } = server
  const isStarted = folder !== null
  return (
    <Dialog
      open onClose={onDecline} mustAnswer width={620} icon="shield-alert" tone="s-waiting" title={isStarted ? `Start ${name} on this computer?` : `Connect to ${name}?`} initialFocus={() => refusal.current}
      footer={<><Button ref={refusal} size="large" onClick={onDecline}>Not now</Button><Button size="large" variant="primary" onClick={onAccept}>{isStarted ? 'Accept and start' : 'Accept and connect'}</Button></>}
    >
      <p className="prose">
        {isStarted
          ? 'This program will run as you: it can do what you can do, with all of your files. What you accept is just this command; when any of it changes, you are asked again.'
          : 'What a step hands to its tools is sent to this address. What you accept is just this; when any of it changes, you are asked again.'}
      </p>
      <pre className="mono selectable card mt-3 p-3 whitespace-pre-wrap break-all" tabIndex={0} aria-label={isStarted ? 'Command' : 'Address'}>{what}</pre>
      <dl className="kv mt-3">
        {isStarted && <><dt>Program</dt><dd className="mono selectable break-all whitespace-normal" style={line}>{program ?? 'Not found on this computer'}</dd><dt>Folder</dt><dd className="mono selectable break-all" style={line}>{folder}</dd></>}
        <dt>{isStarted ? 'Variables' : 'Headers'}</dt>
        {values.length === 0
          ? <dd className="ink3 whitespace-normal" style={line}>{isStarted ? 'None but a few of yours, such as PATH and HOME' : 'None'}</dd>
          : <dd className="mono selectable break-all whitespace-normal" style={line}>{values.map((value) => <div key={value}>{value}</div>)}</dd>}
        {roots.length > 0 && <><dt>Told of</dt><dd className="mono selectable break-all whitespace-normal" style={line}>{roots.map((root) => <div key={root}>{root}</div>)}</dd></>}
        {grants !== null && <><dt>Allows</dt><dd className="whitespace-normal" style={line}>Calls to <span className="mono">{grants}</span>, on this computer or network, for every workflow</dd></>}
      </dl>
    </Dialog>
  )
}
