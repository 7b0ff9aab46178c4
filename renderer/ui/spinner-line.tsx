import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

/** Something is under way: what, and a way out where there is one. */
export function SpinnerLine({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="row sm ink2" role="status">
      <Icon name="loader-circle" size={14} spin className="st s-running" />
      <span className="fill">{children}</span>
      {action}
    </div>
  )
}
