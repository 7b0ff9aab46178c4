import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'
import { stateMarks, type StateName } from './state-mark.ts'

/** A word about a thing, on its ground colour when it is about a state. */
export function Badge({ state, icon, children, className }: { state?: StateName; icon?: IconName; children: ReactNode; className?: string }) {
  return (
    <span className={classNames('badge', state !== undefined && stateMarks[state].className, className)}>
      {icon !== undefined && <Icon name={icon} size={12} />}
      {children}
    </span>
  )
}

/** A state as icon, word and colour. `children` replaces the word: "Waiting for Ada". */
export function StateBadge({ state, children }: { state: StateName; children?: ReactNode }) {
  const mark = stateMarks[state]
  return <span className={classNames('badge', mark.className)}><Icon name={mark.icon} size={12} spin={mark.spin} />{children ?? mark.word}</span>
}

/** The icon alone, where the word stands beside it anyway. */
export function StateIcon({ state, size = 14 }: { state: StateName; size?: 12 | 14 | 16 }) {
  const mark = stateMarks[state]
  return <Icon name={mark.icon} size={size} spin={mark.spin} className={`st ${mark.className}`} />
}

/** How many; red when they need a person. */
export function Count({ value, state }: { value: number; state?: StateName | undefined }) {
  return <span className={classNames('count', state !== undefined && stateMarks[state].className)}>{value}</span>
}
