import type { ReactNode } from 'react'
import { Tooltip as Radix } from 'radix-ui'
import { Keys } from './kbd.tsx'
import type { Chord } from './keys.ts'

/** Once, around the app: neighbouring tooltips then follow each other without a wait. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Radix.Provider delayDuration={500} skipDelayDuration={200}>{children}</Radix.Provider>
}

type TooltipProps = {
  text: ReactNode
  keys?: Chord | undefined
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** One element that takes a ref and can be focused. */
  children: ReactNode
}

/** A second way to learn what is already in the label: nothing may be said only here. */
export function Tooltip({ text, keys, side = 'bottom', children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="tip" side={side} sideOffset={6} collisionPadding={8}>
          <span>{text}</span>
          {keys !== undefined && <Keys chord={keys} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
