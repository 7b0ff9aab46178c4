import type { ReactNode } from 'react'
import { Button, type ButtonVariant } from './button.tsx'
import type { IconName } from './icon.tsx'
import { Icon } from './icon.tsx'
import { Dropdown, type MenuEntry } from './menu.tsx'

type SplitButtonProps = {
  variant?: Exclude<ButtonVariant, 'quiet'>
  icon?: IconName
  children: ReactNode
  onClick: () => void
  disabled?: boolean
  /** Names the second button: "Run options". */
  menuLabel: string
  entries: readonly MenuEntry[]
  'aria-keyshortcuts'?: string
}

/** The usual thing at one press, its variants behind the arrow. */
export function SplitButton({ variant = 'plain', icon, children, onClick, disabled = false, menuLabel, entries, ...rest }: SplitButtonProps) {
  return (
    <span className="split">
      <Button variant={variant} icon={icon} onClick={onClick} disabled={disabled} {...rest}>{children}</Button>
      <Dropdown label={menuLabel} align="end" entries={entries} trigger={<Button variant={variant} aria-label={menuLabel}><Icon name="chevron-down" size={14} /></Button>} />
    </span>
  )
}
