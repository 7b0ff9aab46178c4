import type { ReactNode } from 'react'
import { RadioGroup } from 'radix-ui'
import { classNames } from './class-names.ts'

export type Segment<V extends string> = { value: V; label: string; /** A dot or an icon before it. */ before?: ReactNode; disabled?: boolean }

type SegmentedProps<V extends string> = {
  label: string
  value: V
  segments: readonly Segment<V>[]
  onChange: (value: V) => void
  size?: 'medium' | 'small'
  /** Fills its row, each segment as wide as the next. */
  full?: boolean
  disabled?: boolean
}

/** One of two to four short choices, all in sight. */
export function Segmented<V extends string>({ label, value, segments, onChange, size = 'medium', full = false, disabled = false }: SegmentedProps<V>) {
  return (
    <RadioGroup.Root
      className={classNames('seg', size === 'small' && 'seg-sm', full && 'full')}
      aria-label={label} orientation="horizontal" value={value} disabled={disabled}
      onValueChange={(next) => onChange(next as V)}
    >
      {segments.map((segment) => (
        <RadioGroup.Item key={segment.value} value={segment.value} disabled={segment.disabled ?? false}>{segment.before}{segment.label}</RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
