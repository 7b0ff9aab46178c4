import { Switch as Radix } from 'radix-ui'

type SwitchProps = { checked: boolean; onChange: (checked: boolean) => void; id?: string; label?: string; disabled?: boolean; 'aria-describedby'?: string }

/** For what takes effect at once. Name it by `label`, or by a `<label htmlFor>`. */
export function Switch({ checked, onChange, label, ...rest }: SwitchProps) {
  return <Radix.Root className="switch" checked={checked} onCheckedChange={onChange} aria-label={label} {...rest} />
}
