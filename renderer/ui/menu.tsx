import type { ReactNode } from 'react'
import { ContextMenu as RadixContext, DropdownMenu as RadixDropdown } from 'radix-ui'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'
import { Keys } from './kbd.tsx'
import type { Chord } from './keys.ts'

/** A menu is data: the same list serves a dropdown, a context menu and a test. */
export type MenuEntry =
  | {
      kind?: 'item'
      label: string
      icon?: IconName | undefined
      /** A second, quieter line. */
      detail?: string | undefined
      keys?: Chord | undefined
      /** Words at the end of the row, where there is no key. */
      meta?: string | undefined
      danger?: boolean
      disabled?: boolean
      onSelect: () => void
    }
  | { kind: 'choice'; label: string; detail?: string; checked: boolean; onSelect: () => void }
  | { kind: 'menu'; label: string; icon?: IconName; entries: readonly MenuEntry[] }
  | { kind: 'label'; label: string }
  | { kind: 'separator' }

type Parts = typeof RadixDropdown | typeof RadixContext

type DropdownProps = {
  /** A button that takes a ref. */
  trigger: ReactNode
  entries: readonly MenuEntry[]
  label?: string
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

export function Dropdown({ trigger, entries, label, align = 'start', side = 'bottom', open, onOpenChange }: DropdownProps) {
  return (
    <RadixDropdown.Root modal={false} {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <RadixDropdown.Trigger asChild>{trigger}</RadixDropdown.Trigger>
      <RadixDropdown.Portal>
        <RadixDropdown.Content className="menu" aria-label={label} align={align} side={side} sideOffset={4} collisionPadding={8}>
          <Entries parts={RadixDropdown} entries={entries} />
        </RadixDropdown.Content>
      </RadixDropdown.Portal>
    </RadixDropdown.Root>
  )
}

type ContextMenuProps = {
  entries: readonly MenuEntry[]
  label: string
  /** What was clicked; the menu opens where the pointer is. */
  children: ReactNode
  onOpenChange?: (open: boolean) => void
}

export function ContextMenu({ entries, label, children, onOpenChange }: ContextMenuProps) {
  return (
    <RadixContext.Root modal={false} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content className="menu" aria-label={label} collisionPadding={8}>
          <Entries parts={RadixContext} entries={entries} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  )
}

function Entries({ parts, entries }: { parts: Parts; entries: readonly MenuEntry[] }) {
  return entries.map((entry, index) => <Entry key={index} parts={parts} entry={entry} />)
}

function Entry({ parts: Menu, entry }: { parts: Parts; entry: MenuEntry }) {
  switch (entry.kind) {
    case 'separator': return <Menu.Separator className="msep" />
    case 'label': return <Menu.Label className="mlabel">{entry.label}</Menu.Label>
    case 'menu': return (
      <Menu.Sub>
        <Menu.SubTrigger className="mi">
          {entry.icon !== undefined && <Icon name={entry.icon} />}
          {entry.label}
          <span className="k"><Icon name="chevron-right" size={12} /></span>
        </Menu.SubTrigger>
        <Menu.Portal>
          <Menu.SubContent className="menu" sideOffset={4} collisionPadding={8}><Entries parts={Menu} entries={entry.entries} /></Menu.SubContent>
        </Menu.Portal>
      </Menu.Sub>
    )
    case 'choice': return (
      <Menu.CheckboxItem className="mi" checked={entry.checked} onSelect={entry.onSelect}>
        {entry.checked ? <Icon name="check" /> : <span className="w-4" />}
        <span className="fill">{entry.label}{entry.detail !== undefined && <span className="d">{entry.detail}</span>}</span>
      </Menu.CheckboxItem>
    )
    default: return (
      <Menu.Item className={classNames('mi', entry.danger && 'danger')} disabled={entry.disabled ?? false} onSelect={entry.onSelect}>
        {entry.icon !== undefined && <Icon name={entry.icon} />}
        <span className="fill">{entry.label}{entry.detail !== undefined && <span className="d">{entry.detail}</span>}</span>
        {entry.keys !== undefined ? <span className="k"><Keys chord={entry.keys} /></span> : entry.meta !== undefined && <span className="k">{entry.meta}</span>}
      </Menu.Item>
    )
  }
}
