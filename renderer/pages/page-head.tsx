import type { ReactNode } from 'react'

/** The head of a page: what it is, one line on what it is for, and what can be done with all of it. */
export function PageHead({ title, purpose, children }: { title: string; purpose: string; children?: ReactNode }) {
  return (
    <header className="page-head">
      <div className="fill"><h1>{title}</h1><div className="purpose">{purpose}</div></div>
      {children}
    </header>
  )
}
