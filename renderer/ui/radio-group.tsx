import { useId, type ReactNode } from 'react'
import { RadioGroup as Radix } from 'radix-ui'

export type RadioChoice<V extends string> = {
  value: V
  title: string
  detail?: string
  /** At the end of its first line: a badge, or the key that chooses it. */
  aside?: ReactNode
}

type RadioGroupProps<V extends string> = { label: string; value: V; choices: readonly RadioChoice<V>[]; onChange: (value: V) => void }

/** Choices that need a sentence each: a card for every one, the whole card takes the click. */
export function RadioGroup<V extends string>({ label, value, choices, onChange }: RadioGroupProps<V>) {
  const id = useId()
  return (
    <Radix.Root className="grid gap-2" aria-label={label} value={value} onValueChange={(next) => onChange(next as V)}>
      {choices.map((choice) => (
        <label key={choice.value} className="choice" htmlFor={`${id}-${choice.value}`}>
          <Radix.Item className="radio mt-px" id={`${id}-${choice.value}`} value={choice.value} aria-describedby={choice.detail === undefined ? undefined : `${id}-${choice.value}-d`} />
          <span className="row"><span className="t">{choice.title}</span>{choice.aside !== undefined && <><span className="fill" />{choice.aside}</>}</span>
          {choice.detail !== undefined && <span className="d" id={`${id}-${choice.value}-d`}>{choice.detail}</span>}
        </label>
      ))}
    </Radix.Root>
  )
}
