import { createContext, use, useId, type ReactNode } from 'react'
import { Icon } from './icon.tsx'

/** What a control inside a field takes over, so that label, hint and error are heard with it. */
export type FieldTie = { id: string; 'aria-labelledby': string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined; 'aria-required': true | undefined }

const FieldContext = createContext<FieldTie | null>(null)

/** For controls of our own: spread it on the element that takes focus. Null outside of a field. */
export function useFieldTie(): FieldTie | null {
  return use(FieldContext)
}

type FieldProps = {
  label: ReactNode
  /** Shown as the word, not as a star. */
  required?: boolean
  /** A short word beside the label, e.g. "empty". */
  note?: string | undefined
  hint?: ReactNode
  error?: ReactNode
  warning?: ReactNode
  /** At the end of the label's line, e.g. the switch to an expression. */
  aside?: ReactNode
  children: ReactNode
  className?: string
}

/** A label over a control, with what helps or went wrong under it. */
export function Field({ label, required = false, note, hint, error, warning, aside, children, className }: FieldProps) {
  const id = useId()
  const message = error ?? warning
  const described = [message === undefined || message === null ? '' : `${id}-message`, hint === undefined || hint === null ? '' : `${id}-hint`].filter(Boolean).join(' ')
  const tie: FieldTie = {
    id: `${id}-control`,
    'aria-labelledby': `${id}-label`,
    'aria-describedby': described === '' ? undefined : described,
    'aria-invalid': error === undefined || error === null ? undefined : true,
    'aria-required': required || undefined,
  }
  return (
    <div className={className === undefined ? 'field' : `field ${className}`}>
      <div className="lab">
        <label id={`${id}-label`} htmlFor={`${id}-control`}>{label}{required && <span className="req"> required</span>}{note !== undefined && <span className="req"> {note}</span>}</label>
        {aside !== undefined && <span className="ml-auto">{aside}</span>}
      </div>
      <FieldContext value={tie}>{children}</FieldContext>
      {message !== undefined && message !== null && (
        <div id={`${id}-message`} className={error === undefined || error === null ? 'msg s-waiting' : 'msg s-failed'}>
          <Icon name={error === undefined || error === null ? 'triangle-alert' : 'circle-alert'} size={12} /><span>{message}</span>
        </div>
      )}
      {hint !== undefined && hint !== null && <div id={`${id}-hint`} className="help">{hint}</div>}
    </div>
  )
}
