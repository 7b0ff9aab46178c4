import { useEffect, useState } from 'react'
import { stateOfTool, type McpServerView } from '@shared/mcp-server.ts'
import { call, onPush } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toast.ts'
import { AddServerDialog } from './add-server-dialog.tsx'
import { ConsentDialog } from './consent-dialog.tsx'
import { EditServerDialog } from './edit-server-dialog.tsx'
import { RemoveServerDialog } from './remove-server-dialog.tsx'
import { ServerDialog } from './server-dialog.tsx'
import { ServerState } from './server-state.tsx'

/** Servers whose tools are steps. */
export function McpServersSection() {
  const [servers, setServers] = useState<readonly McpServerView[] | null>(null)
  const [isAdding, setAdding] = useState(false)
  const [asked, setAsked] = useState<string | null>(null)
  const [opened, setOpened] = useState<string | null>(null)
  const [editing, setEditing] = useState<string | null>(null)
  const [removing, setRemoving] = useState<string | null>(null)
  const refresh = async () => {
    const now = await attempt('The MCP servers could not be read', () => call('mcp.list')) ?? []
    setServers(now)
    return now
  }
  useEffect(() => {
    void refresh()
    return onPush('mcp.changed', () => void refresh())
  }, [])
  const named = (key: string | null) => servers?.find((server) => server.key === key)

  const added = async (keys: readonly string[], secrets: readonly string[]) => {
    setAdding(false)
    await refresh()
    setAsked(keys[0] ?? null)
    sayKept(secrets)
  }
  const edited = async (key: string, secrets: readonly string[]) => {
    setEditing(null)
    sayKept(secrets)
    const now = await refresh()
    if (now.some((server) => server.key === key && !server.consent.isAccepted)) setAsked(key)
  }
  const accept = async ({ key, name, consent }: McpServerView) => {
    setAsked(null)
    await attempt(`${name} was not accepted`, async () => {
      await call('mcp.accept', { key, hash: consent.hash })
      setOpened(key)
    })
    await refresh()
    // How it went is what the server's own window shows.
    await call('mcp.sync', { key }).catch(() => undefined)
    await refresh()
  }
  const turn = async ({ key, name }: McpServerView, isEnabled: boolean) => {
    await attempt(`${name} was not switched`, () => call('mcp.switch', { key, tool: null, isEnabled }))
    await refresh()
  }
  const remove = async ({ key, name }: McpServerView) => {
    setRemoving(null)
    await attempt(`${name} is still there`, async () => {
      await call('mcp.remove', { key })
      toast({ text: `${name} is gone.` })
    })
    await refresh()
  }
  const [consenting, shown, changing, leaving] = [named(asked), named(opened), named(editing), named(removing)]

  return (
    <section className="sect" aria-labelledby="mcp-title">
      <h2 id="mcp-title">MCP servers</h2>
      <p className="prose">
        A server of the Model Context Protocol brings tools, and each of them becomes a step. It is a program that runs on this computer as you, or one at an address;
        it is started only after you saw all of its command. Add one only if you trust where you have it from.
      </p>
      <div className="row mt-3"><Button icon="plus" onClick={() => setAdding(true)}>Add a server…</Button></div>
      {servers !== null && servers.length > 0 && (
        <div className="card tbl mt-3 max-w-[720px]" style={{ '--cols': 'minmax(0, 1fr) 200px 64px 56px 92px' }} role="table" aria-label="MCP servers">
          <div className="th" role="row">
            <span role="columnheader">Server</span><span role="columnheader">State</span><span role="columnheader">Tools</span><span role="columnheader">On</span>
            <span role="columnheader"><span className="sr-only">Look at, change, remove</span></span>
          </div>
          {servers.map((server) => (
            <div key={server.key} className="trw" role="row">
              <span role="cell" className="trunc" title={server.consent.what}>{server.name}{server.transport.type === 'included' && <span className="ink3 sm"> comes with Flowbench</span>}</span>
              <span role="cell"><ServerState server={server} /></span>
              <span className="ink2 num" role="cell">{server.tools.filter((tool) => stateOfTool(tool) === 'on').length}</span>
              <span role="cell"><Switch label={`${server.name} is switched on`} checked={server.isEnabled && server.consent.isAccepted} disabled={!server.consent.isAccepted} onChange={(isEnabled) => void turn(server, isEnabled)} /></span>
              <span role="cell" className="row -mr-2 gap-1 overflow-visible!">
                {server.consent.isAccepted
                  ? <IconButton icon="wrench" size="small" label={`Tools and log of ${server.name}`} onClick={() => setOpened(server.key)} />
                  : <IconButton icon="shield-check" size="small" label={`Look at what ${server.name} starts`} onClick={() => setAsked(server.key)} />}
                {server.transport.type !== 'included' && (
                  <>
                    <IconButton icon="pencil" size="small" label={`Change ${server.name}`} onClick={() => setEditing(server.key)} />
                    <IconButton icon="trash-2" size="small" label={`Remove ${server.name}`} onClick={() => setRemoving(server.key)} />
                  </>
                )}
              </span>
            </div>
          ))}
        </div>
      )}
      {servers?.every(({ transport }) => transport.type === 'included') === true && <div className="card mt-3 max-w-[720px]"><EmptyState compact icon="server" title="No MCP server is added">Add one by its command or address, or paste the mcpServers JSON that other programs are configured with.</EmptyState></div>}
      {isAdding && <AddServerDialog onAdded={(keys, secrets) => void added(keys, secrets)} onClose={() => setAdding(false)} />}
      {consenting && <ConsentDialog server={consenting} onAccept={() => void accept(consenting)} onDecline={() => setAsked(null)} />}
      {shown && !consenting && !changing && <ServerDialog server={shown} onChange={() => setEditing(shown.key)} onRefresh={async () => void await refresh()} onClose={() => setOpened(null)} />}
      {changing && !consenting && <EditServerDialog key={changing.key} server={changing} onSaved={(secrets) => void edited(changing.key, secrets)} onClose={() => setEditing(null)} />}
      {leaving && <RemoveServerDialog server={leaving} onRemove={() => void remove(leaving)} onClose={() => setRemoving(null)} />}
    </section>
  )
}

function sayKept(secrets: readonly string[]): void {
  if (secrets.length > 0) toast({ text: secrets.length === 1 ? `Its credential is in the vault, as ${secrets[0]}.` : `${secrets.length} credentials are in the vault.` })
}
