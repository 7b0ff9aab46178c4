import { useId, type ReactNode } from 'react'
import { Checkbox as Radix } from 'radix-ui'
import { Icon } from './icon.tsx'

type CheckboxProps = { checked: boolean; onChange: (checked: boolean) => void; children?: ReactNode; label?: string; disabled?: boolean; id?: string; 'aria-describedby'?: string }

/** A box with its words; without `children`, `label` names it. */
export function Checkbox({ checked, onChange, children, label, id, ...rest }: CheckboxProps) {
  const own = useId()
  const box = (
    <Radix.Root className="check" id={id ?? own} checked={checked} onCheckedChange={(next) => onChange(next === true)} aria-label={label} {...rest}>
      <Radix.Indicator><Icon name="check" size={12} /></Radix.Indicator>
    </Radix.Root>
  )
  if (children === undefined) return box
  return <span className="row sm">{box}<label htmlFor={id ?? own}>{children}</label></span>
}
