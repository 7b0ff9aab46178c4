import { app, session, type Session, type WebContents } from 'electron'
import type { Log } from './log-file.ts'
import { answer, appOrigin, appScheme, startPage } from './app-files.ts'

// guard: what a page may not do, whoever wrote it. The window shows one page, the app's own, and nothing leads away from it.

/** Before the app is ready: pages of this scheme have an origin, and count as secure. Not corsEnabled: no other origin may load from it. */
export const schemePrivileges: Electron.CustomScheme[] = [
  { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: false, codeCache: true } },
]

export function guardSession(pages: Session, rendererFolder: string): void {
  pages.protocol.handle(appScheme, (request) => answer(request, rendererFolder))
  pages.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  pages.setPermissionCheckHandler(() => false)
  pages.setDevicePermissionHandler(() => false)
  pages.on('will-download', (event) => event.preventDefault())
  // The policy stops the page's own requests; this stops whatever else would go out from the window.
  pages.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isLocal(details.url) }))
}

/** Every page the app ever shows goes through here, also one that nobody meant to open. */
export function guardPages(log: Log): void {
  app.on('web-contents-created', (_event, contents) => guardPage(contents, log))
  app.on('session-created', (created) => {
    if (created === session.defaultSession) return
    created.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
    created.setPermissionCheckHandler(() => false)
  })
}

function guardPage(contents: WebContents, log: Log): void {
  contents.setWindowOpenHandler(() => {
    log.info('A page asked for a new window; it did not get one.')
    return { action: 'deny' }
  })
  const stay = (event: { preventDefault(): void; url: string; isMainFrame?: boolean }): void => {
    if (event.isMainFrame !== false && contents.getURL() === event.url) return // A reload stays where it is.
    event.preventDefault()
    log.info('A page tried to leave the app; it stayed.')
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', (event) => event.preventDefault())
  // about:blank is let through without asking; the app's page comes back in its place.
  contents.on('did-navigate', (_event, url) => {
    if (url.startsWith(`${appOrigin}/`) || contents.getType() !== 'window') return
    log.info('A page left the app; it was loaded again.')
    void contents.loadURL(startPage)
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/** DevTools are Chromium's own pages; they exist only where they are allowed at all. */
function isLocal(url: string): boolean {
  return url.startsWith(`${appOrigin}/`) || url.startsWith('data:') || url.startsWith('blob:') || url.startsWith('devtools:') || url.startsWith('chrome-extension:')
}
