import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

type EmptyStateProps = { icon: IconName; title: string; children?: ReactNode; action?: ReactNode; compact?: boolean }

/** A place with nothing in it yet: what would be here, and how to make it so. */
export function EmptyState({ icon, title, children, action, compact = false }: EmptyStateProps) {
  return (
    <div className={compact ? 'empty empty-sm' : 'empty'}>
      {!compact && <span className="ic"><Icon name={icon} size={20} /></span>}
      <div className="t">{title}</div>
      {children !== undefined && <div className="d">{children}</div>}
      {action}
    </div>
  )
}
