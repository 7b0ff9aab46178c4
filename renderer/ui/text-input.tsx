import type { InputHTMLAttributes, Ref, TextareaHTMLAttributes } from 'react'
import { classNames } from './class-names.ts'
import { useFieldTie } from './field.tsx'

type TextInputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> & {
  value: string
  onChange: (value: string) => void
  mono?: boolean
  ref?: Ref<HTMLInputElement> | undefined
}

export function TextInput({ value, onChange, mono = false, className, ...rest }: TextInputProps) {
  const tie = useFieldTie()
  return <input type="text" className={classNames('inp', mono && 'mono', className)} spellCheck={false} value={value} onChange={(event) => onChange(event.target.value)} {...tie} {...rest} />
}

type TextAreaProps = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange' | 'value'> & {
  value: string
  onChange: (value: string) => void
  mono?: boolean
  ref?: Ref<HTMLTextAreaElement> | undefined
}

export function TextArea({ value, onChange, mono = false, className, ...rest }: TextAreaProps) {
  const tie = useFieldTie()
  return <textarea className={classNames('inp', mono && 'mono', className)} spellCheck={false} value={value} onChange={(event) => onChange(event.target.value)} {...tie} {...rest} />
}
