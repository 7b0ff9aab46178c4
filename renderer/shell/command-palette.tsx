import { useState, type ReactNode } from 'react'
import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { addNodeAtCentre } from '../canvas/add-node.ts'
import { goToNode } from './go-to-node.ts'
import { catalogStore } from '../catalog/catalog-store.ts'
import { openDraft } from '../document/document-store.ts'
import { activate, sessionStore } from '../session/session-store.ts'
import { announce } from '../ui/announce.ts'
import { Icon } from '../ui/icon.tsx'
import { Keys } from '../ui/kbd.tsx'
import { useReturnFocus } from '../ui/return-focus.ts'
import { Tile } from '../ui/tile.tsx'
import { paletteItems, summaryOf } from '../palette/palette-search.ts'
import { libraryStore } from './library-store.ts'
import { showOverlay, useOverlay } from './overlay-store.ts'
import { rankCommand } from './rank-command.ts'
import { actionStore, availableActions, byGroup } from './shortcuts.ts'

/** Ctrl K: every action with its key (those that cannot be done now keep their place, say why, and do nothing), every open place, every node to add or go to. */
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

/** One line of the list; `words` are its title and what else it is found by, `off` why it cannot be done now. */
type Entry = { value: string; words: string[]; content: ReactNode; off?: string | undefined; run: () => void }
type Section = { heading: string; entries: Entry[] }

function Commands() {
  const [search, setSearch] = useState('')
  const [sections] = useState(allSections)
  const entries = sections.flatMap((section) => section.entries)
  const off = new Set(entries.filter((entry) => entry.off !== undefined).map(({ value }) => value))
  // Of two that fit as well, the one that can be done comes first.
  const rank = (value: string, text: string, words?: string[]) => rankCommand(value, text, words) * (off.has(value) ? 0.99 : 1)
  const best = ({ entries: own }: Section) => Math.max(...own.map(({ value, words }) => rank(value, search, words)))
  const shown = search.trim() === '' ? sections : sections.toSorted((one, other) => best(other) - best(one))
  return (
    <Command label="Go to or do anything" loop defaultValue={entries.find((entry) => entry.off === undefined)?.value ?? ''} filter={rank} className="flex min-h-0 flex-col">
      <div className="row h-11 flex-none border-b border-line px-[14px] text-md">
        <Icon name="search" className="ink3" />
        <Command.Input value={search} onValueChange={setSearch} placeholder="Go to or do anything" aria-label="Go to or do anything" />
        <Keys chord="Escape" />
      </div>
      <Command.List>
        <Command.Empty className="help px-2 py-3">Nothing is called so. Try the name of a node, a workflow or what you want to do.</Command.Empty>
        {shown.map((section) => (
          <Command.Group key={section.heading} heading={section.heading}>
            {section.entries.map((entry) => <Item key={entry.value} {...entry} />)}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

function allSections(): Section[] {
  const inEditor = sessionStore.getState().page === 'editor' && openDraft() !== null
  return [...actionSections(), workflowSection(), ...(inEditor ? [nodeSection(), addSection()] : [])].filter(({ entries }) => entries.length > 0)
}

function actionSections(): Section[] {
  const available = new Set(availableActions())
  return byGroup(actionStore.getState().actions.filter((action) => action.id !== 'app.commands')).map(([group, actions]) => ({
    heading: group,
    entries: actions.map((action) => {
      const off = available.has(action) ? undefined : action.needs ?? 'Not possible now'
      return {
        value: action.id, words: [action.title, group, ...(action.keywords ?? [])], off, run: () => action.run(),
        content: <><Icon name={action.icon ?? 'corner-down-right'} />{action.title}{off === undefined && action.keys[0] !== undefined && <span className="k"><Keys chord={action.keys[0]} /></span>}</>,
      }
    }),
  }))
}

function workflowSection(): Section {
  const { activeWorkflowId, page } = sessionStore.getState()
  const workflows = libraryStore.getState().workflows.filter((workflow) => page !== 'editor' || workflow.id !== activeWorkflowId)
  return {
    heading: 'Open a workflow',
    entries: workflows.slice(0, 200).map(({ id, name }) => ({ value: `workflow ${id}`, words: [name, 'open workflow'], run: () => activate(id), content: <><Icon name="workflow" />{name}</> })),
  }
}

function nodeSection(): Section {
  return {
    heading: 'Go to a node',
    entries: (openDraft()?.workflow.nodes ?? []).slice(0, 200).map(({ id, name }) => ({
      value: `node ${id}`, words: [name, id, 'go to node'], run: () => goToNode(id), content: <><Icon name="crosshair" />{name || id}<span className="k">{id}</span></>,
    })),
  }
}

function addSection(): Section {
  const { nodeTypes, triggerTypes } = catalogStore.getState()
  return {
    heading: 'Add a node',
    entries: paletteItems(nodeTypes, triggerTypes).map((item) => ({
      value: `add ${item.key}`, words: [item.name, ...item.keywords, 'add node'], run: () => addNodeAtCentre(item.adds),
      content: <><Tile category={item.category} icon={item.icon} size="small" />{item.name}<span className="k">{summaryOf(item)}</span></>,
    })),
  }
}

function Item({ value, words, off, run, content }: Entry) {
  return (
    <Command.Item
      className={off === undefined ? 'mi' : 'mi is-off'} value={value} keywords={words}
      onSelect={() => {
        if (off !== undefined) return announce(`${off}.`, true)
        showOverlay('none')
        // After the dialog has given focus back, so that an action that moves focus has the last word.
        setTimeout(run, 0)
      }}
    >
      {content}
      {off !== undefined && <span className="k">{off}</span>}
    </Command.Item>
  )
}
