import type { ButtonHTMLAttributes, Ref } from 'react'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'
import { ariaKeys, type Chord } from './keys.ts'
import { Tooltip } from './tooltip.tsx'

export type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label'> & {
  icon: IconName
  /** What it does; the accessible name and the tooltip. */
  label: string
  keys?: Chord | undefined
  /** 28, 24 and 20 wide; the smallest still takes the pointer over 24. */
  size?: 'medium' | 'small' | 'tiny'
  iconSize?: 12 | 14 | 16 | 18 | 20
  /** Shows a spinner in the icon's place and takes no second click. */
  busy?: boolean
  /** For a button that stays down. */
  pressed?: boolean | undefined
  side?: 'top' | 'right' | 'bottom' | 'left'
  ref?: Ref<HTMLButtonElement> | undefined
}

export function IconButton({ icon, label, keys, size = 'medium', iconSize, busy = false, pressed, side = 'bottom', className, disabled, onClick, ...rest }: IconButtonProps) {
  const glyph = iconSize ?? (size === 'medium' ? 16 : size === 'small' ? 14 : 12)
  return (
    <Tooltip text={label} keys={keys} side={side}>
      {/* aria-disabled and not disabled: a button that is off still says why it is there, by pointer and by keyboard. */}
      <button
        type="button"
        className={classNames('ib', size === 'small' && 'ib-sm', size === 'tiny' && 'ib-xs', className)}
        aria-label={label}
        aria-pressed={pressed}
        aria-disabled={disabled || busy || undefined}
        aria-busy={busy || undefined}
        aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
        onClick={disabled || busy ? undefined : onClick}
        {...rest}
      >
        {busy ? <Icon name="loader-circle" size={glyph} spin /> : <Icon name={icon} size={glyph} />}
      </button>
    </Tooltip>
  )
}
