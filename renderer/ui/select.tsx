import type { ReactNode } from 'react'
import { Select as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'
import { useFieldTie } from './field.tsx'
import { Icon } from './icon.tsx'

export type SelectOption<V extends string> = { value: V; label: string; detail?: string; disabled?: boolean }

type SelectProps<V extends string> = {
  /** Names it outside of a field. */
  label?: string
  /** Null shows the placeholder. */
  value: V | null
  options: readonly SelectOption<V>[]
  onChange: (value: V) => void
  placeholder?: string
  disabled?: boolean
  /** Before the chosen value, e.g. a state's dot. */
  before?: ReactNode
  className?: string
}

export function Select<V extends string>({ label, value, options, onChange, placeholder = 'Choose', disabled = false, before, className }: SelectProps<V>) {
  const tie = useFieldTie()
  return (
    <Radix.Root value={value ?? ''} onValueChange={(next) => onChange(next as V)} disabled={disabled}>
      <Radix.Trigger className={classNames('inp', className)} aria-label={tie === null ? label : undefined} {...tie}>
        {before}
        <span className={classNames('fill trunc', value === null && 'ph')}><Radix.Value placeholder={placeholder} /></span>
        <Radix.Icon asChild><span><Icon name="chevron-down" size={14} className="ink3" /></span></Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="menu min-w-[var(--radix-select-trigger-width)]" position="popper" sideOffset={4} collisionPadding={8}>
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item key={option.value} value={option.value} className="mi" disabled={option.disabled ?? false}>
                <span className="w-4 flex-none"><Radix.ItemIndicator><Icon name="check" /></Radix.ItemIndicator></span>
                <span className="fill"><Radix.ItemText>{option.label}</Radix.ItemText>{option.detail !== undefined && <span className="d">{option.detail}</span>}</span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
