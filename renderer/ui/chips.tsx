import { RadioGroup } from 'radix-ui'

export type ChipChoice<V extends string> = { value: V; label: string; count?: number | undefined; /** Colours the dot before it: `s-failed`. */ tone?: string }

type ChipsProps<V extends string> = { label: string; value: V; choices: readonly ChipChoice<V>[]; onChange: (value: V) => void }

/** One of several filters, each with how many it lets through. */
export function Chips<V extends string>({ label, value, choices, onChange }: ChipsProps<V>) {
  return (
    <RadioGroup.Root className="flex min-w-0 flex-wrap gap-1.5" aria-label={label} orientation="horizontal" value={value} onValueChange={(next) => onChange(next as V)}>
      {choices.map((choice) => (
        <RadioGroup.Item key={choice.value} value={choice.value} className="chip">
          {choice.tone !== undefined && <i className={`dot ${choice.tone}`} />}{choice.label} {choice.count !== undefined && <span className="n">{choice.count}</span>}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
