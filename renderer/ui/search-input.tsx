import type { InputHTMLAttributes, ReactNode, Ref } from 'react'
import { classNames } from './class-names.ts'
import { Icon } from './icon.tsx'

type SearchInputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'size'> & {
  label: string
  value: string
  onChange: (value: string) => void
  size?: 'medium' | 'small'
  /** At the end while it is empty, e.g. the key that leads here. */
  hint?: ReactNode
  ref?: Ref<HTMLInputElement> | undefined
}

export function SearchInput({ label, value, onChange, size = 'medium', hint, className, ...rest }: SearchInputProps) {
  return (
    <span className={classNames('inp', size === 'small' && 'inp-sm', className)}>
      <Icon name="search" size={size === 'small' ? 12 : 14} />
      <input type="text" aria-label={label} spellCheck={false} autoComplete="off" value={value} onChange={(event) => onChange(event.target.value)} {...rest} />
      {value === '' ? hint : <button type="button" className="ib ib-xs" aria-label="Clear" onClick={() => onChange('')}><Icon name="x" size={12} /></button>}
    </span>
  )
}
