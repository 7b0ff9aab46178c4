import { useRef } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

/** The tunnel is a program of this machine: shows its whole command line, and asks, once for each config. */
export function TunnelProgramDialog({ line, onRefuse, onAllow }: { line: string; onRefuse: () => void; onAllow: () => void }) {
  const refusal = useRef<HTMLButtonElement>(null)
  return (
    <Dialog
      open mustAnswer title="Allow this program to run?" icon="shield-alert" tone="s-waiting" width={620} onClose={onRefuse} initialFocus={() => refusal.current}
      footer={<><span className="fill" /><Button size="large" ref={refusal} onClick={onRefuse}>Do not run it</Button><Button size="large" variant="primary" onClick={onAllow}>Allow and start the tunnel</Button></>}
    >
      <p className="ink2">The tunnel is a program on this machine. It runs with your rights, now and at each start of Flowbench while the tunnel is on. You are asked again when its command changes.</p>
      <div className="xs ink3 mt-3 mb-1">The whole command</div>
      <div className="codebox selectable"><div className="mono wrap-anywhere">{line}</div></div>
    </Dialog>
  )
}
