// The desktop app, as a table of contents: one instance, one data folder, the services, the window, the calls between them.
import { join } from 'node:path'
import { app, dialog, powerMonitor, protocol, session, type BrowserWindow } from 'electron'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import { removedLine } from '@shared/keep.ts'
import type { ApprovalPlace } from '@shared/approval.ts'
import type { RunId } from '@shared/id.ts'
import { inboxLines } from '@shared/inbox-request.ts'
import { heapMb } from './confined/limits.ts'
import { sqliteHeapMb } from './databases/start-process.ts'
import { createElectronServer } from './ipc/electron-server.ts'
import { createHandlers, forwardPushes } from './ipc/handlers.ts'
import { createPush } from './ipc/push.ts'
import { registerCalls } from './ipc/register.ts'
import { systemClock } from './platform/clock.ts'
import { appOrigin } from './platform/electron/app-files.ts'
import { createDesktop } from './platform/electron/desktop.ts'
import { guardPages, guardSession, schemePrivileges } from './platform/electron/guard.ts'
import { openLogFile } from './platform/electron/log-file.ts'
import { setMenu } from './platform/electron/menu.ts'
import { keepAlive } from './platform/electron/page-crash.ts'
import { screenshotTimeoutMs, writeScreenshot } from './platform/electron/screenshot.ts'
import { readStartOptions } from './platform/electron/start-options.ts'
import { startUtility } from './platform/electron/start-utility.ts'
import { systemKeychain } from './platform/electron/system-keychain.ts'
import { mendDamage } from './mend-damage.ts'
import { openServices, type Services } from './services.ts'
import { tellPerson } from './tell-person.ts'
import { damagedFile } from './storage/damage.ts'
import { customFrame, openWindow, preloadPath, windowChange } from './window.ts'

const outFolder = join(import.meta.dirname, '..')
/** Longer than what is short may take to end; that a step will not end must not keep the app from ending. */
const closeTimeoutMs = 12_000

const options = startOptions()
const dataFolder = options.dataFolder ?? app.getPath('userData')
/** Nothing is known to be secret before the vault is there. */
let redact = (text: string): string => text
const log = openLogFile(dataFolder, systemClock.now, (text) => redact(text))
process.on('uncaughtException', (error) => log.error('Nobody foresaw this error', error))
process.on('unhandledRejection', (error) => log.error('Nobody foresaw this rejection', error))

app.setPath('userData', dataFolder)
app.setPath('sessionData', join(dataFolder, 'chromium'))
protocol.registerSchemesAsPrivileged(schemePrivileges)
guardPages(log)

if (app.requestSingleInstanceLock()) {
  app.whenReady().then(run).catch(endBadly)
} else if (options.screenshot === undefined) {
  process.stderr.write('Flowbench is open already with this data folder; its window was brought to the front.\n')
  app.exit(0)
} else {
  endBadly(new Error('Flowbench is open already with this data folder. Close it, or name another folder with --data=DIR.'))
}

async function run(): Promise<void> {
  guardSession(session.defaultSession, join(outFolder, 'renderer'))
  const services = await openData()
  if (!services) return app.exit(1)
  redact = (text) => services.vault.redact(text)
  services.library.addFirstExample()
  const { triggers, tunnel, mcpServing } = services
  process.stdout.write(`${inboxLines(await triggers.start()).join('\n')}\n`)
  sayPublicAddress(tunnel)
  void tunnel.startIfWanted().catch((error: unknown) => log.error('The tunnel did not start', error))
  void mcpServing.startIfWanted().catch((error: unknown) => log.error('The MCP server did not start', error))
  powerMonitor.on('suspend', () => void services.suspend())
  powerMonitor.on('resume', () => services.resume())

  let window: BrowserWindow | undefined
  const push = createPush(() => window?.webContents)
  /** What the page shows and has been told to open, while there is one. */
  const page: { isReady: boolean; runId: RunId | null; opens: ApprovalPlace | 'first' | null } = { isReady: false, runId: null, opens: null }
  const choose = (): void => {
    if (!page.isReady || page.opens === null) return
    push('approval.chosen', { at: page.opens === 'first' ? null : page.opens })
    page.opens = null
  }
  const desktop = createDesktop({
    window: () => window, dataFolder, customFrame, onShows: (runId) => { page.runId = runId },
    onReady() {
      page.isReady = true
      choose()
      onPageReady(window, services)
    },
  })
  desktop.showTheme(services.settings.get().theme)
  registerCalls(
    createElectronServer((frame) => frame !== null && frame === window?.webContents.mainFrame && frame.url.startsWith(`${appOrigin}/`)),
    createHandlers(services, desktop),
    {
      redact: (failure) => services.vault.redactJson(failure as unknown as JsonValue) as unknown as Failure,
      onUnexpected(name, error) {
        services.storage.health.report(error)
        log.error(`${name} failed`, error)
      },
    },
  )
  forwardPushes(services, push)
  setMenu({ choose: (action) => push('menu.chosen', { action }) })

  const open = (): void => {
    window = openWindow({
      preload: preloadPath(outFolder),
      state: services.settings.windowState(),
      onState: services.settings.putWindowState,
      onChanged: (change) => push('window.changed', change),
    })
    window.on('closed', () => {
      window = undefined
      Object.assign(page, { isReady: false, runId: null })
    })
    keepAlive(window, log)
    window.webContents.on('did-finish-load', () => window && push('window.changed', windowChange(window)))
  }
  const show = (): void => {
    if (!window) return open()
    if (window.isMinimized()) window.restore()
    window.focus()
  }
  tellPerson({
    services, log, isWatched: (runId) => page.runId === runId && window?.isFocused() === true,
    open(approval) {
      page.opens = approval
      show()
      choose()
    },
  })
  app.on('second-instance', show)
  app.on('activate', show)
  app.on('window-all-closed', () => app.quit())
  closeBeforeQuit(services)
  if (options.screenshot !== undefined) setTimeout(() => endBadly(new Error(`The window showed nothing useful within ${screenshotTimeoutMs / 1000} s. The log in ${dataFolder} may say why.`)), screenshotTimeoutMs)
  open()
}

/** Of a damaged database nothing is opened: the person says what becomes of it. Null when they end the app. */
async function openData(): Promise<Services | null> {
  for (;;) {
    try {
      return await openServices({
        dataFolder, workerPath: join(import.meta.dirname, 'sandbox-worker.js'), assetsFolder: join(app.getAppPath(), 'assets'),
        startProcess: () => startUtility(join(import.meta.dirname, 'confined-process.js'), { name: 'Flowbench added connector', heapMb }),
        startSqlite: () => startUtility(join(import.meta.dirname, 'sqlite-process.js'), { name: 'Flowbench SQLite', heapMb: sqliteHeapMb }),
        exclusive: true, keychain: await systemKeychain(), log: (message, error) => log.error(message, error),
        onTidied: (removed) => log.info(removedLine(removed)),
      })
    } catch (error) {
      const file = damagedFile(error)
      if (file === undefined || options.screenshot !== undefined) throw error
      log.error('The database is damaged', error)
      if (!(await mendDamage(dataFolder, file))) return null
    }
  }
}

/** For whoever started the app from a terminal. */
function sayPublicAddress(tunnel: Services['tunnel']): void {
  let said: string | null = null
  tunnel.onChanged(({ tunnel: now }) => {
    const publicUrl = now.state === 'up' ? now.publicUrl : null
    if (publicUrl !== null && publicUrl !== said) process.stdout.write(`Webhooks come from the internet by ${publicUrl}/webhooks/<connector>.\n`)
    said = publicUrl ?? said
  })
}

/** Windows are closed by now, so nothing new is asked of the services. */
function closeBeforeQuit(services: Services): void {
  let state: 'open' | 'closing' | 'closed' = 'open'
  app.on('will-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    const tooLong = new Promise<void>((resolve) => { setTimeout(resolve, closeTimeoutMs).unref() })
    void Promise.race([services.close(), tooLong])
      .catch((error: unknown) => log.error('The services did not close', error))
      .finally(() => {
        state = 'closed'
        // Not within the event that is being refused: Electron would take it for part of the same quit and drop it.
        setImmediate(() => app.quit())
      })
  })
}

function onPageReady(window: BrowserWindow | undefined, services: Services): void {
  const { screenshot } = options
  if (screenshot === undefined) return warmSandbox(services)
  if (!window) return
  writeScreenshot(window, screenshot).then(() => app.quit(), endBadly)
}

/** Starting the sandbox's worker takes up to a second, which would otherwise stand against the first step that needs it. */
function warmSandbox({ sandbox }: Services): void {
  sandbox.check({ language: 'jsonata', source: '1' }).catch((error: unknown) => log.error('The sandbox did not start', error))
}

function startOptions(): ReturnType<typeof readStartOptions> {
  try {
    return readStartOptions(process.argv.slice(1), process.cwd())
  } catch (error) {
    process.stderr.write(`${toFailure(error).message}\n`)
    process.exit(1)
  }
}

/** The app cannot go on. Whoever started it is told why, on the screen if somebody looks at one. */
function endBadly(error: unknown): void {
  const { message } = toFailure(error)
  log.error('Flowbench could not start', error)
  process.stderr.write(`Flowbench could not start: ${message}\n`)
  if (options.screenshot === undefined) dialog.showErrorBox('Flowbench could not start', `${message}\n\nNothing was changed. The log is in ${dataFolder}.`)
  app.exit(1)
}
