// program: the built `flowbench`, run as a person runs it, each time as a process of its own; or the app in place of its
// `serve`, with the same commands beside it.

import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { failpointVariable, type Failpoint } from '@main/platform/failpoint.ts'
import { startApp, type ElectronOptions } from './app.ts'
import { markVariable } from './processes.ts'
import { kinds, secrets } from './sender.ts'

export type Arming = { point: Failpoint; match?: string; hit: number }
export type Ended = { code: number | null; signal: NodeJS.Signals | null; out: string; error: string }
/** The app's; it answers the calls of the contract as it answers its page. */
export interface Window {
  /** Throws `Refused` when the app says no. */
  invoke<T>(call: string, input: unknown): Promise<T>
  close(): void
}
export type Serving = {
  kill(): void
  /** As a person ends it. */
  interrupt(): Promise<void>
  /** Null when it ended before. */
  url: Promise<string | null>
  /** Null of a program without one, and when it ended before it showed it. */
  window: Promise<Window | null>
  ended: Promise<Ended>
  isOver(): boolean
  pid: number
  /** Stands in the environment of what it starts. */
  mark: string
}

export interface Program {
  /** A command to its end. Throws when it does not end with 0. */
  run(args: readonly string[], arming?: Arming & { proof: string }): Promise<Ended>
  /** The same with --json, read. */
  json<T>(args: readonly string[]): Promise<T>
  serve(arming?: Arming & { proof: string }): Serving
}

/** `electron`: to serve by the app. */
export function programIn(root: string, dataFolder: string, electron?: ElectronOptions): Program {
  const script = join(root, 'out', 'crash-cli', 'flowbench.js')
  const env = (arming?: object): NodeJS.ProcessEnv => ({
    ...process.env, ...Object.fromEntries(kinds.map((kind) => [`FLOWBENCH_SECRET_${kind.toUpperCase().replaceAll('-', '_')}`, secrets[kind]])),
    ...(arming && { [failpointVariable]: JSON.stringify(arming) }),
  })
  let served = 0
  const start = (args: readonly string[], arming?: object, mark?: string): { child: ChildProcess; ended: Promise<Ended>; onOutput(listener: (text: string) => void): void } => {
    const [command = '', ...rest] = args
    // Before what is given on to another program.
    const child = spawn(process.execPath, [script, command, '--data', dataFolder, ...rest], { cwd: root, env: { ...env(arming), ...(mark && { [markVariable]: mark }) }, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let error = ''
    const listeners: ((text: string) => void)[] = []
    child.stdout?.setEncoding('utf8').on('data', (text: string) => { out += text; for (const listener of listeners) listener(out) })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { error += text })
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve({ code, signal, out, error }))
    })
    return { child, ended, onOutput: (listener) => void listeners.push(listener) }
  }
  const run: Program['run'] = async (args, arming) => {
    const ended = await start(args, arming).ended
    if (ended.code !== 0 && !arming) throw new Error(`flowbench ${args.join(' ')} ended with ${ended.code ?? ended.signal}: ${ended.out}${ended.error}`)
    return ended
  }
  return {
    run,
    json: async <T>(args: readonly string[]) => JSON.parse((await run([...args, '--json'])).out) as T,
    serve(arming) {
      const mark = `${dataFolder} ${++served}`
      if (electron) return startApp({ root, dataFolder, electron, env: env(arming), mark })
      const { child, ended, onOutput } = start(['serve', '--port', '0', '--json'], arming, mark)
      let isOver = false
      void ended.then(() => { isOver = true }, () => { isOver = true })
      const listening = new Promise<string>((resolve) => onOutput((out) => {
        const url = /"url": "(.*)"/.exec(out)?.[1]
        if (url !== undefined) resolve(url)
      }))
      return {
        mark, ended, pid: child.pid ?? 0, isOver: () => isOver,
        kill: () => void child.kill('SIGKILL'),
        interrupt: () => Promise.resolve(void child.kill('SIGINT')),
        url: Promise.race([listening, ended.then(() => null)]),
        window: Promise.resolve(null),
      }
    },
  }
}
