import type { ReactNode } from 'react'
import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { addNodeAtCentre } from '../canvas/add-node.ts'
import { goToNode } from './go-to-node.ts'
import { catalogStore } from '../catalog/catalog-store.ts'
import { openDraft } from '../document/document-store.ts'
import { activate, sessionStore } from '../session/session-store.ts'
import { Icon } from '../ui/icon.tsx'
import { Keys } from '../ui/kbd.tsx'
import { useReturnFocus } from '../ui/return-focus.ts'
import { Tile } from '../ui/tile.tsx'
import { paletteItems } from '../palette/palette-search.ts'
import { libraryStore } from './library-store.ts'
import { showOverlay, useOverlay } from './overlay-store.ts'
import { rankCommand } from './rank-command.ts'
import { actionStore, availableActions, byGroup } from './shortcuts.ts'

/** Ctrl K: every action with its key (those that cannot be done now are off), every open place, every node to add or go to. */
export function CommandPalette() {
  const open = useOverlay() === 'commands'
  const focus = useReturnFocus()
  return (
    <Dialog.Root open={open} onOpenChange={(next) => showOverlay(next ? 'commands' : 'none')}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="menu command" aria-describedby={undefined} onOpenAutoFocus={focus.remember} onCloseAutoFocus={focus.giveBack}>
          <Dialog.Title className="sr-only">Go to or do anything</Dialog.Title>
          {open && <Commands />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Commands() {
  const groups = byGroup(actionStore.getState().actions.filter((action) => action.id !== 'app.commands'))
  const available = new Set(availableActions())
  const inEditor = sessionStore.getState().page === 'editor' && openDraft() !== null
  return (
    <Command label="Go to or do anything" loop filter={rankCommand} className="flex min-h-0 flex-col">
      <div className="row h-11 flex-none border-b border-line px-[14px] text-md">
        <Icon name="search" className="ink3" />
        <Command.Input placeholder="Go to or do anything" aria-label="Go to or do anything" />
        <Keys chord="Escape" />
      </div>
      <Command.List>
        <Command.Empty className="help px-2 py-3">Nothing is called so. Try the name of a node, a workflow or what you want to do.</Command.Empty>
        {groups.map(([group, actions]) => (
          <Command.Group key={group} heading={group}>
            {actions.map((action) => (
              <Item key={action.id} value={action.id} words={[action.title, group, ...(action.keywords ?? [])]} disabled={!available.has(action)} onSelect={() => action.run()}>
                <Icon name={action.icon ?? 'corner-down-right'} />
                {action.title}
                {action.keys[0] !== undefined && <span className="k"><Keys chord={action.keys[0]} /></span>}
              </Item>
            ))}
          </Command.Group>
        ))}
        <WorkflowItems />
        {inEditor && <NodeItems />}
        {inEditor && <AddItems />}
      </Command.List>
    </Command>
  )
}

function WorkflowItems() {
  const { activeWorkflowId, page } = sessionStore.getState()
  const workflows = libraryStore.getState().workflows.filter((workflow) => page !== 'editor' || workflow.id !== activeWorkflowId)
  return workflows.length > 0 && (
    <Command.Group heading="Open a workflow">
      {workflows.slice(0, 200).map((workflow) => (
        <Item key={workflow.id} value={`workflow ${workflow.id}`} words={[workflow.name, 'open workflow']} onSelect={() => activate(workflow.id)}><Icon name="workflow" />{workflow.name}</Item>
      ))}
    </Command.Group>
  )
}

function NodeItems() {
  const nodes = openDraft()?.workflow.nodes ?? []
  return nodes.length > 0 && (
    <Command.Group heading="Go to a node">
      {nodes.slice(0, 200).map((node) => (
        <Item key={node.id} value={`node ${node.id}`} words={[node.name, node.id, 'go to node']} onSelect={() => goToNode(node.id)}>
          <Icon name="crosshair" />{node.name || node.id}<span className="k">{node.id}</span>
        </Item>
      ))}
    </Command.Group>
  )
}

function AddItems() {
  const { nodeTypes, triggerTypes } = catalogStore.getState()
  return (
    <Command.Group heading="Add a node">
      {paletteItems(nodeTypes, triggerTypes).map((item) => (
        <Item key={item.key} value={`add ${item.key}`} words={[item.name, ...item.keywords, 'add node']} onSelect={() => addNodeAtCentre(item.adds)}>
          <Tile category={item.category} icon={item.icon} size="small" />{item.name}<span className="k">{item.summary}</span>
        </Item>
      ))}
    </Command.Group>
  )
}

type ItemProps = { value: string; words: string[]; disabled?: boolean; onSelect: () => void; children: ReactNode }

function Item({ value, words, disabled = false, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      className="mi" value={value} keywords={words} disabled={disabled}
      onSelect={() => {
        showOverlay('none')
        // After the dialog has given focus back, so that an action that moves focus has the last word.
        setTimeout(onSelect, 0)
      }}
    >
      {children}
    </Command.Item>
  )
}
