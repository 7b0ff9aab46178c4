import { classNames } from './class-names.ts'

type ProgressProps = {
  label: string
  /** 0 to 1; null while nobody knows. */
  value: number | null
  /** In words: "312 of 480". */
  words?: string
  className?: string
}

export function Progress({ label, value, words, className }: ProgressProps) {
  return (
    <div
      className={classNames('bar', className)} role="progressbar" aria-label={label} aria-valuetext={words}
      aria-valuemin={0} aria-valuemax={100} aria-valuenow={value === null ? undefined : Math.round(value * 100)}
    >
      <span className={value === null ? 'dot pulse' : undefined} style={{ width: value === null ? '30%' : `${value * 100}%` }} />
    </div>
  )
}
