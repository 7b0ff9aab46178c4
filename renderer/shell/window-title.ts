import { useEffect } from 'react'
import { useDocument, type DocumentState } from '../document/document-store.ts'
import { useSession, type SessionState } from '../session/session-store.ts'

const titles = { workflows: 'Workflows', inbox: 'Inbox', outbox: 'Outbox', runs: 'Runs', connections: 'Connections', knowledge: 'Knowledge', settings: 'Settings' } as const
const pageOf = (state: SessionState) => state.page
const nameOf = (state: DocumentState) => (state.status === 'open' ? state.draft.workflow.name : null)

/** What the system's task list and a screen reader call the window. */
export function useWindowTitle(): void {
  const page = useSession(pageOf)
  const name = useDocument(nameOf)
  const what = page === 'editor' ? name : titles[page]
  useEffect(() => { document.title = what === null ? 'Flowbench' : `${what} · Flowbench` }, [what])
}
