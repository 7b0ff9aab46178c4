import { join } from 'node:path'
import { BrowserWindow, app, nativeTheme, screen } from 'electron'
import type { WindowState } from './storage/settings.ts'
import { startPage } from './platform/electron/app-files.ts'

export type WindowOptions = {
  preload: string
  /** Where it stood when it was last open. */
  state: WindowState | undefined
  onState(state: WindowState): void
  onChanged(change: { maximised: boolean; focused: boolean }): void
}

/** The smallest in which every part can be reached. */
const smallest = { width: 1024, height: 700 }
const usual = { width: 1440, height: 900 }

/** On macOS the system draws the buttons into our title bar; elsewhere the page draws its own. */
export const customFrame = process.platform !== 'darwin'

/** The ground before the page is there, so that a dark window does not flash white: `--color-frame` of the tokens. */
export const ground = (): string => (nativeTheme.shouldUseDarkColors ? '#0f1012' : '#e9e8e4')

/** Moving a window tells of every pixel; what it comes to is kept this long after, in milliseconds. */
const stateDelayMs = 400

export function openWindow({ preload, state, onState, onChanged }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...usual,
    ...(state && placeOnScreen(state)),
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Flowbench',
    backgroundColor: ground(),
    ...(customFrame ? { frame: false } : { titleBarStyle: 'hiddenInset' as const }),
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  if (state?.maximised) window.maximize()
  window.once('ready-to-show', () => window.show())
  rememberState(window, onState)
  const tell = (): void => onChanged(windowChange(window))
  for (const event of ['maximize', 'unmaximize', 'focus', 'blur'] as const) window.on(event as 'focus', tell)
  void window.loadURL(startPage)
  return window
}

export function windowChange(window: BrowserWindow): { maximised: boolean; focused: boolean } {
  return { maximised: window.isMaximized(), focused: window.isFocused() }
}

export function preloadPath(outFolder: string): string {
  return join(outFolder, 'preload', 'preload.cjs')
}

function rememberState(window: BrowserWindow, onState: (state: WindowState) => void): void {
  let timer: NodeJS.Timeout | undefined
  const tell = (): void => {
    clearTimeout(timer)
    if (!window.isDestroyed()) onState({ ...window.getNormalBounds(), maximised: window.isMaximized() })
  }
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(tell, stateDelayMs)
  }
  for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) window.on(event as 'resize', soon)
  window.on('close', tell)
}

/** A screen that is gone must not take the window with it: size is kept, place only where there is a screen. */
function placeOnScreen({ x, y, width, height }: WindowState): Partial<WindowState> {
  const { workArea } = screen.getDisplayMatching({ x, y, width, height })
  const size = { width: Math.min(width, workArea.width), height: Math.min(height, workArea.height) }
  const isVisible = x < workArea.x + workArea.width - 100 && x + width > workArea.x + 100 && y >= workArea.y && y < workArea.y + workArea.height - 100
  return isVisible ? { x, y, ...size } : size
}
