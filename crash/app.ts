// app: the built desktop app, started as a person starts it. Its window is asked by Chromium's debugging port, so that no
// inspector and no loader is in the process that is killed.

import { spawn } from 'node:child_process'
import { chromium } from '@playwright/test'
import { markVariable } from './processes.ts'
import type { Ended, Serving, Window } from './program.ts'

/** An Electron and what it needs in its environment: a display, and where it is. */
export type ElectronOptions = { executable: string; env: Readonly<Record<string, string>> }

type StartOptions = { root: string; dataFolder: string; electron: ElectronOptions; env: NodeJS.ProcessEnv; mark: string }

/** Chromium refuses its sandbox to root; a virtual display has no graphics card. */
const chromiumArguments = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--log-level=3', '--remote-debugging-port=0']

export function startApp({ root, dataFolder, electron, env, mark }: StartOptions): Serving {
  const child = spawn(electron.executable, [root, ...chromiumArguments, `--data=${dataFolder}`], {
    cwd: root, stdio: ['ignore', 'pipe', 'pipe'],
    env: { GSETTINGS_BACKEND: 'memory', ...env, ...electron.env, [markVariable]: mark, ELECTRON_RUN_AS_NODE: undefined },
  })
  let out = ''
  let error = ''
  let isOver = false
  // Its end, and not that of its pipes: what it started holds these as well.
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal, out, error }))
  })
  void ended.then(() => { isOver = true }, () => { isOver = true })
  const found = (stream: NodeJS.ReadableStream, take: (text: string) => string, pattern: RegExp): Promise<string | null> => Promise.race([
    new Promise<string>((resolve) => {
      stream.setEncoding('utf8').on('data', (text: string) => {
        const value = pattern.exec(take(text))?.[1]
        if (value !== undefined) resolve(value)
      })
    }),
    ended.then(() => null),
  ])
  const url = found(child.stdout, (text) => (out += text), /taken in at (\S+?)<connector>/)
  const endpoint = found(child.stderr, (text) => (error += text), /DevTools listening on (ws:\S+)/)
  const window = endpoint.then((found) => (found === null ? null : openWindow(found)))
  return {
    mark, url, ended, window, pid: child.pid ?? 0,
    kill: () => void child.kill('SIGKILL'),
    async interrupt() {
      const open = await window
      if (open) open.close()
      else child.kill('SIGTERM')
    },
    isOver: () => isOver,
  }
}

/** Null when the app ended before it showed one. */
async function openWindow(endpoint: string): Promise<Window | null> {
  try {
    const browser = await chromium.connectOverCDP(endpoint)
    const context = browser.contexts()[0]
    const page = context && (context.pages()[0] ?? (await context.waitForEvent('page')))
    if (!page) return null
    await page.waitForFunction(() => 'flowbench' in globalThis)
    return {
      async invoke<T>(call: string, input: unknown): Promise<T> {
        const reply = await page.evaluate(async ([name, given]) => window.flowbench.invoke(name as string, given), [call, input] as const) as { ok: true; value: T } | { ok: false; failure: { message: string } }
        if (!reply.ok) throw new Refused(`${call}: ${reply.failure.message}`)
        return reply.value
      },
      close: () => void page.evaluate(() => window.close()).catch(() => undefined),
    }
  } catch {
    return null
  }
}

/** The app answered that it does not do it. What is thrown otherwise is an end of the process. */
export class Refused extends Error {
  override readonly name = 'Refused'
}
