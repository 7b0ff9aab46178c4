import type { ReactNode } from 'react'
import { Popover as Radix } from 'radix-ui'

type PopoverProps = {
  /** A button that takes a ref. */
  trigger: ReactNode
  label: string
  children: ReactNode
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  width?: number
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

export function Popover({ trigger, label, children, align = 'start', side = 'bottom', width, open, onOpenChange }: PopoverProps) {
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="menu max-w-none" aria-label={label} align={align} side={side} sideOffset={4} collisionPadding={8} style={width === undefined ? undefined : { width }}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
