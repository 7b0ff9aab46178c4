import { createRoot } from 'react-dom/client'
import { toFailure } from '@shared/failure.ts'
import { call } from './api.ts'
import { App } from './app.tsx'
import { listenToApprovals } from './approvals/approval-store.ts'
import { followCatalog, loadCatalog } from './catalog/catalog-store.ts'
import { followNames } from './document/follow-names.ts'
import { watchProblems } from './document/problems-store.ts'
import { listenToLiveSteps } from './run/live-store.ts'
import { listenToRuns } from './run/run-store.ts'
import { loadSession } from './session/session-store.ts'
import { loadAppInfo } from './shell/app-info.ts'
import { openFirstWorkflow } from './shell/first-workflow.ts'
import { refreshLibrary } from './shell/library-store.ts'
import { followTheme, loadSettings } from './shell/settings-store.ts'
import { StartFailed } from './shell/start-failed.tsx'
import { followStorage } from './shell/storage-store.ts'
import { followActivations } from './triggers/activation-store.ts'
import { offerReceived } from './triggers/received-toast.ts'
import { listenToTriggers } from './triggers/trigger-store.ts'
import './styles/index.css'

const root = createRoot(document.getElementById('root') ?? document.body)

async function start(): Promise<void> {
  listenToRuns()
  listenToLiveSteps()
  listenToApprovals()
  watchProblems()
  listenToTriggers()
  followActivations()
  offerReceived()
  followCatalog()
  followNames()
  // The settings come first: the first paint is in the right theme.
  await Promise.all([loadSettings(), loadSession(), loadAppInfo(), loadCatalog(), refreshLibrary(), followStorage()])
  followTheme(document.documentElement)
  await openFirstWorkflow()
  root.render(<App />)
  requestAnimationFrame(() => requestAnimationFrame(() => void call('app.ready')))
}

start().catch((error: unknown) => root.render(<StartFailed failure={toFailure(error)} />))
