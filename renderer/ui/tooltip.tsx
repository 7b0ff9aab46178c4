import { useEffect, type ReactNode } from 'react'
import { Tooltip as Radix } from 'radix-ui'
import { Keys } from './kbd.tsx'
import type { Chord } from './keys.ts'

/** Whether the pointer was used last, and not a key: focus that follows from it shows no tooltip, as when a dialog closed by a click gives it back. */
let pointerWasLast = false
const onPointer = (): void => { pointerWasLast = true }
const onKey = (): void => { pointerWasLast = false }

/** Once, around the app: neighbouring tooltips then follow each other without a wait. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  useEffect(() => {
    const listening = new AbortController()
    window.addEventListener('pointerdown', onPointer, { capture: true, signal: listening.signal })
    window.addEventListener('keydown', onKey, { capture: true, signal: listening.signal })
    return () => listening.abort()
  }, [])
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
      <Radix.Trigger asChild onFocus={(event) => { if (pointerWasLast) event.preventDefault() }}>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="tip" side={side} sideOffset={6} collisionPadding={8}>
          <span>{text}</span>
          {keys !== undefined && <Keys chord={keys} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
