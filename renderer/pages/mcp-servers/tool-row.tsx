import { useState } from 'react'
import { stateOfTool, type McpServerView, type McpToolState } from '@shared/mcp-server.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { Badge, StateBadge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Switch } from '../../ui/switch.tsx'

type Tool = McpServerView['tools'][number]
const words: Partial<Record<McpToolState, string>> = { new: 'New', changed: 'Changed' }

/** A tool with its switch, or with what is to be looked at before it is called. */
export function ToolRow({ server: { key, name }, tool, onRefresh }: { server: McpServerView; tool: Tool; onRefresh: () => Promise<void> }) {
  const [isOpen, setOpen] = useState(false)
  const { definition, offered, changes, hash } = tool
  const state = stateOfTool(tool)
  const word = words[state]
  const does = (title: string, work: () => Promise<unknown>) => void attempt(title, work).then(onRefresh)
  return (
    <li className="border-b border-line-faint px-3 py-2 last:border-b-0">
      <div className="row gap-2">
        <span className="fill min-w-0">
          <span className="sm font-semibold">{definition.title ?? definition.name}</span> <span className="mono ink3 text-xs">{definition.name}</span>
          <span className="ink2 block truncate text-xs" title={definition.description}>{definition.description}</span>
        </span>
        {state === 'gone' && <Badge>No longer there</Badge>}
        {word !== undefined && <><StateBadge state="waiting">{word}</StateBadge><Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>Look at it</Button></>}
        {(state === 'on' || state === 'off') && <Switch label={`${definition.name} is switched on`} checked={state === 'on'} onChange={(isEnabled) => does(`${definition.name} was not switched`, () => call('mcp.switch', { key, tool: definition.name, isEnabled }))} />}
      </div>
      {isOpen && word !== undefined && (
        <div className="mt-2">
          {changes.map(({ part, before, after }) => (
            <div key={part} className="mt-2">
              <div className="sm font-semibold">{partWords[part] ?? part}</div>
              <div className="mt-1 grid grid-cols-2 gap-2">
                <Version label={`${part}, as you accepted it`} title="As you accepted it">{before}</Version>
                <Version label={`${part}, as it is now`} title="As it is now">{after}</Version>
              </div>
            </div>
          ))}
          {state === 'new' && <p className="sm ink2">It came after you accepted {name}: {definition.description}</p>}
          <div className="row mt-2"><Button size="small" variant="primary" onClick={() => does(`${definition.name} was not accepted`, () => call('mcp.accept-tool', { key, tool: definition.name, hash: (offered ?? { hash }).hash }))}>Accept it as it is now</Button></div>
        </div>
      )}
    </li>
  )
}

const partWords: Record<string, string> = { title: 'Title', description: 'What it says of itself', inputSchema: 'What it takes', outputSchema: 'What it gives', annotations: 'What it says that it does' }

function Version({ label, title, children }: { label: string; title: string; children: string }) {
  return (
    <div className="min-w-0">
      <div className="xs ink3 mb-0.5">{title}</div>
      <pre className="mono selectable codebox max-h-[140px] p-2 text-xs whitespace-pre-wrap break-words" tabIndex={0} aria-label={label}>{children}</pre>
    </div>
  )
}
