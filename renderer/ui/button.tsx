import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'

export type ButtonVariant = 'plain' | 'primary' | 'quiet' | 'danger'
/** 24, 28 and 32 high: tool rows, everything, dialogs. */
export type ControlSize = 'small' | 'medium' | 'large'

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  variant?: ButtonVariant
  size?: ControlSize
  icon?: IconName | undefined
  /** Shows a spinner in the icon's place and takes no second click; the label stays. */
  busy?: boolean
  children?: ReactNode
  ref?: Ref<HTMLButtonElement> | undefined
}

/** A button that says in its label what will be so when it was pressed. One `primary` a view. */
export function Button({ variant = 'plain', size = 'medium', icon, busy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={classNames('btn', variant !== 'plain' && `btn-${variant}`, size === 'small' && 'btn-sm', size === 'large' && 'btn-lg', className)}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Icon name="loader-circle" size={14} spin /> : icon !== undefined && <Icon name={icon} size={14} />}
      {children}
    </button>
  )
}
