// The system's own dialogs for files. On Linux they are GTK windows: found by their titles and typed into with xdotool,
// as a person would. Elsewhere nothing outside of the app can type into them, so Electron's functions answer instead.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'
import type { App } from './app.ts'

const run = promisify(execFile)

/** GTK shows its window before it takes keys. */
const settleMs = 500
const showTimeoutMs = 10_000
/** A busy machine may lose keys to a dialog that is still being drawn. */
const maxRounds = 3

/** Does what opens the save dialog, and saves to `path`. */
export async function saveAs(app: App, path: string, ask: () => Promise<void>): Promise<void> {
  if (process.platform === 'linux') {
    await ask()
    // The dialog proposes a name and has it selected; a whole path replaces it.
    await typeInto('Export', path)
  } else {
    await app.electron?.evaluate(({ dialog }, filePath) => { dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath }) }, path)
    await ask()
  }
  await expect.poll(() => existsSync(path), `${path} was saved`).toBe(true)
}

/** Does what opens the open dialog, and chooses `path`. `title` is the dialog's. */
export async function openPath(app: App, path: string, ask: () => Promise<void>, title = 'Import'): Promise<void> {
  if (process.platform === 'linux') {
    await ask()
    await typeInto(title, path)
  } else {
    await app.electron?.evaluate(({ dialog }, filePath) => { dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] }) }, path)
    await ask()
  }
}

/** Presses the button that a message of the system proposes. */
export async function pressReturnIn(title: string): Promise<void> {
  const dialog = await windowCalled(title)
  for (let round = 0; round < maxRounds; round++) {
    await sleep(settleMs)
    await xdotool('windowfocus', '--sync', dialog)
    await xdotool('key', 'Return')
    if (await isGone(dialog)) return
  }
  throw new Error(`The message ${title} was not answered`)
}

async function typeInto(title: string, path: string): Promise<void> {
  const dialog = await windowCalled(title)
  for (let round = 0; round < maxRounds; round++) {
    await sleep(settleMs)
    await xdotool('windowfocus', '--sync', dialog)
    await xdotool('key', 'ctrl+a')
    await xdotool('type', '--delay', '15', path)
    // The first Return may only close a list of suggestions.
    for (let press = 0; press < 2; press++) {
      await sleep(settleMs)
      await xdotool('key', 'Return')
      if (await isGone(dialog)) return
    }
  }
  throw new Error(`The dialog ${title} did not take ${path}`)
}

async function isGone(dialog: string): Promise<boolean> {
  for (let look = 0; look < 15; look++) {
    if (await xdotool('getwindowname', dialog).then(() => false, () => true)) return true
    await sleep(100)
  }
  return false
}

async function windowCalled(title: string): Promise<string> {
  const until = Date.now() + showTimeoutMs
  while (Date.now() < until) {
    const found = await xdotool('search', '--onlyvisible', '--name', `^${title}$`).then((text) => text.trim().split('\n').at(-1), () => undefined)
    if (found) return found
    await sleep(100)
  }
  throw new Error(`No dialog called ${title} was shown within ${showTimeoutMs / 1000} s`)
}

async function xdotool(...args: string[]): Promise<string> {
  try {
    return (await run('xdotool', args)).stdout
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error('These tests type into the system\'s file dialogs with xdotool, which is not installed. Install it with: apt-get install xdotool', { cause: error })
    throw error
  }
}
