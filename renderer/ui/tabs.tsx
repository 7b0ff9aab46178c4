import type { ReactNode } from 'react'
import { Tabs as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'

export type TabItem<V extends string> = { value: V; label: ReactNode; content: ReactNode }

type TabsProps<V extends string> = {
  label: string
  value: V
  items: readonly TabItem<V>[]
  onChange: (value: V) => void
  /** At the end of the tab row. */
  aside?: ReactNode
  className?: string | undefined
  /** A press of any tab, the chosen one too. */
  onPress?: (value: V) => void
}

/** A row of tabs over the panel of the chosen one. Only that panel exists. */
export function Tabs<V extends string>({ label, value, items, onChange, aside, className, onPress }: TabsProps<V>) {
  return (
    <Radix.Root className={classNames('flex min-h-0 flex-1 flex-col', className)} value={value} onValueChange={(next) => onChange(next as V)}>
      <div className="tabs">
        <Radix.List className="flex items-stretch gap-0.5" aria-label={label}>
          {items.map((item) => <Radix.Trigger key={item.value} value={item.value} className="tab" onClick={() => onPress?.(item.value)}>{item.label}</Radix.Trigger>)}
        </Radix.List>
        {aside !== undefined && <><span className="fill" />{aside}</>}
      </div>
      {items.map((item) => <Radix.Content key={item.value} value={item.value} className="flex min-h-0 flex-1 flex-col focus-visible:outline-offset-[-2px]">{item.content}</Radix.Content>)}
    </Radix.Root>
  )
}
