// app: starts the built app as a person would, on a data folder of its own, and ends it kindly or by a kill.
// The app is `electron .` of this repository, or the packaged one that FLOWBENCH_E2E_APP names. Only the first can be
// asked things in its main process; the packaged one allows no inspector, so it is driven through its window alone.
import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { _electron, chromium, type ElectronApplication, type Page } from '@playwright/test'

export const repository = fileURLToPath(new URL('..', import.meta.url))
export const packagedApp = process.env['FLOWBENCH_E2E_APP']

const startTimeoutMs = 60_000

export type App = {
  page: Page
  /** Asks the main process; absent for the packaged app. */
  electron: ElectronApplication | undefined
  /** What it wrote while it ran: for failures. */
  said(): string
  /** As a person does: closes the window, which ends the app. */
  close(): Promise<void>
  /** As a power cut does. */
  kill(): Promise<void>
}

/** Chromium refuses its sandbox to root; a virtual display has no graphics card. */
const chromiumArguments = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--log-level=3']

/** `electron`: arguments for Electron itself, which the packaged app does not take. */
export async function launch(dataFolder: string, more: readonly string[] = [], electron: readonly string[] = []): Promise<App> {
  const args = [...chromiumArguments, `--data=${dataFolder}`, ...more]
  return packagedApp === undefined ? launchFromRepository(args, electron) : launchPackaged(packagedApp, args)
}

async function launchFromRepository(args: readonly string[], before: readonly string[]): Promise<App> {
  const electron = await _electron.launch({ args: [...before, repository, ...args], timeout: startTimeoutMs, env: environment(), colorScheme: null })
  const said: string[] = []
  const child = electron.process()
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const page = await electron.firstWindow({ timeout: startTimeoutMs })
  return { page, electron, said: () => said.join(''), close: () => electron.close(), kill: () => killed(child) }
}

async function launchPackaged(executable: string, args: readonly string[]): Promise<App> {
  const child = spawn(executable, ['--remote-debugging-port=0', ...args], { stdio: ['ignore', 'ignore', 'pipe'], env: environment() })
  const said: string[] = []
  const endpoint = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The packaged app did not start: ${said.join('\n')}`)), startTimeoutMs)
    createInterface(child.stderr).on('line', (line) => {
      said.push(line)
      const found = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
      if (found === undefined) return
      clearTimeout(timer)
      resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`The packaged app ended with ${code}: ${said.join('\n')}`)))
  })
  const browser = await chromium.connectOverCDP(endpoint)
  const context = browser.contexts()[0]
  if (!context) throw new Error('The packaged app shows no window')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  // Else Playwright shows every page as on a light system.
  await page.emulateMedia({ colorScheme: null })
  return {
    page, electron: undefined, said: () => said.join('\n'),
    close: async () => {
      const ended = once(child, 'close')
      await page.evaluate(() => window.close())
      await ended
    },
    kill: () => killed(child),
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'close')
  child.kill('SIGKILL')
  await ended
}

function environment(): Record<string, string> {
  // Without a desktop's bus GTK complains of each setting it cannot keep.
  const env: NodeJS.ProcessEnv = { GSETTINGS_BACKEND: 'memory', ...process.env, ELECTRON_RUN_AS_NODE: undefined }
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
