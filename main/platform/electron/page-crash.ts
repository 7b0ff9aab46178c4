import type { BrowserWindow } from 'electron'
import type { Log } from './log-file.ts'

/** A page that ends again and again would be loaded for ever. */
const maxReloads = 3
const withinMs = 60_000

/** When the page's process ends, the page is loaded again: all of the work is in main. */
export function keepAlive(window: BrowserWindow, log: Log): void {
  let ends: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.error(`The page ended: ${reason} (${exitCode})`)
    const now = Date.now()
    ends = [...ends.filter((at) => now - at < withinMs), now]
    if (reason === 'clean-exit' || window.isDestroyed()) return
    if (ends.length <= maxReloads) window.webContents.reload()
    else window.destroy()
  })
  window.on('unresponsive', () => log.error('The page does not answer'))
  window.webContents.on('preload-error', (_event, path, error) => log.error(`The preload script failed (${path})`, error))
}
