import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

type ErrorCardProps = {
  /** What happened, in one line. */
  title: ReactNode
  /** Why, and what is and is not so now. */
  children?: ReactNode
  /** What to do: small buttons, one of them primary. */
  actions?: ReactNode
  tone?: 'failed' | 'waiting' | 'in-doubt'
}

const icons = { failed: 'circle-x', waiting: 'triangle-alert', 'in-doubt': 'circle-help' } as const

export function ErrorCard({ title, children, actions, tone = 'failed' }: ErrorCardProps) {
  return (
    <div className={`err s-${tone}`} role="group" aria-label={typeof title === 'string' ? title : undefined}>
      <Icon name={icons[tone]} />
      <div className="what">{title}</div>
      {children !== undefined && <div>{children}</div>}
      {actions !== undefined && <div className="acts">{actions}</div>}
    </div>
  )
}
