import { useState, type InputHTMLAttributes } from 'react'
import { classNames } from './class-names.ts'
import { useFieldTie } from './field.tsx'

type NumberInputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'type'> & {
  /** Null is an empty field. */
  value: number | null
  onChange: (value: number | null) => void
  /** After the number: "ms", "%". */
  unit?: string
}

/** A number as text: what is typed stays as typed, and only what reads as a number is passed on. */
export function NumberInput({ value, onChange, unit, className, disabled, ...rest }: NumberInputProps) {
  const tie = useFieldTie()
  const [text, setText] = useState<string | null>(null)
  const shown = text ?? (value === null ? '' : String(value))
  const readable = shown.trim() === '' || Number.isFinite(Number(shown))
  return (
    <span className={classNames('inp', className)}>
      <input
        inputMode="decimal" className="num" value={shown} disabled={disabled}
        onChange={(event) => {
          const typed = event.target.value
          setText(typed)
          if (typed.trim() === '') onChange(null)
          else if (Number.isFinite(Number(typed))) onChange(Number(typed))
        }}
        {...tie} {...rest}
        {...(readable ? {} : { 'aria-invalid': true as const })}
        onBlur={(event) => {
          setText(null)
          rest.onBlur?.(event)
        }}
      />
      {unit !== undefined && <span className="ink3">{unit}</span>}
    </span>
  )
}
