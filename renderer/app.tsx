import { useEffect } from 'react'
import { onPush } from './api.ts'
import { ApprovalDialog } from './approvals/approval-dialog.tsx'
import { useReferredToast } from './document/referred-toast.ts'
import { ConnectionsPage } from './pages/connections/connections-page.tsx'
import { InboxPage } from './pages/inbox/inbox-page.tsx'
import { KnowledgePage } from './pages/knowledge/knowledge-page.tsx'
import { OutboxPage } from './pages/outbox/outbox-page.tsx'
import { RunsPage } from './pages/runs-page.tsx'
import { SettingsPage } from './pages/settings-page.tsx'
import { WorkflowsPage } from './pages/workflows-page.tsx'
import { useSession, type Page, type SessionState } from './session/session-store.ts'
import { appActions } from './shell/app-actions.ts'
import { useAppInfo, type AppInfo } from './shell/app-info.ts'
import { CommandPalette } from './shell/command-palette.tsx'
import { EditorPage } from './shell/editor-page.tsx'
import { useGuideProgress } from './shell/guide.tsx'
import { Rail } from './shell/rail.tsx'
import { useRunEnds } from './shell/run-end.ts'
import { chooseFromMenu, listenForShortcuts, registerActions } from './shell/shortcuts.ts'
import { RestoreDialog } from './shell/restore-dialog.tsx'
import { ShortcutsSheet } from './shell/shortcuts-sheet.tsx'
import { StorageBanner } from './shell/storage-banner.tsx'
import { TitleBar } from './shell/title-bar.tsx'
import { useWindowTitle } from './shell/window-title.ts'
import { WriteQuestions } from './shell/write-question.tsx'
import { LiveRegion } from './ui/live-region.tsx'
import { Toaster } from './ui/toaster.tsx'
import { TooltipProvider } from './ui/tooltip.tsx'

const pageOf = (state: SessionState) => state.page
const platformOf = (info: AppInfo) => info.platform

/** The window: frame around, one page in it, and what lies over all. */
export function App() {
  const page = useSession(pageOf)
  const platform = useAppInfo(platformOf)
  useShortcuts()
  useGuideProgress()
  useRunEnds()
  useWindowTitle()
  useReferredToast()
  return (
    <TooltipProvider>
      <div className="win" data-platform={platform}>
        <TitleBar />
        <Rail />
        <main className="main"><StorageBanner /><PageContent page={page} /></main>
      </div>
      <CommandPalette />
      <ShortcutsSheet />
      <ApprovalDialog />
      <WriteQuestions />
      <RestoreDialog />
      <Toaster />
      <LiveRegion />
    </TooltipProvider>
  )
}

function PageContent({ page }: { page: Page }) {
  switch (page) {
    case 'editor': return <EditorPage />
    case 'workflows': return <WorkflowsPage />
    case 'inbox': return <InboxPage />
    case 'outbox': return <OutboxPage />
    case 'runs': return <RunsPage />
    case 'connections': return <ConnectionsPage />
    case 'knowledge': return <KnowledgePage />
    case 'settings': return <SettingsPage />
  }
}

function useShortcuts(): void {
  useEffect(() => {
    const stops = [registerActions(appActions), listenForShortcuts(window), onPush('menu.chosen', ({ action }) => chooseFromMenu(action))]
    return () => stops.forEach((stop) => stop())
  }, [])
}
