// program: the built `flowbench`, run as a person runs it, each time as a process of its own.

import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { failpointVariable, type Failpoint } from '@main/platform/failpoint.ts'
import { kinds, secrets } from './sender.ts'

export type Arming = { point: Failpoint; match?: string; hit: number }
export type Ended = { code: number | null; signal: NodeJS.Signals | null; out: string; error: string }
export type Serving = { kill(): void; interrupt(): void; /** Null when it ended before. */ url: Promise<string | null>; ended: Promise<Ended>; isOver(): boolean }

export interface Program {
  /** A command to its end. Throws when it does not end with 0. */
  run(args: readonly string[], arming?: Arming & { proof: string }): Promise<Ended>
  /** The same with --json, read. */
  json<T>(args: readonly string[]): Promise<T>
  serve(arming?: Arming & { proof: string }): Serving
}

export function programIn(root: string, dataFolder: string): Program {
  const script = join(root, 'out', 'crash-cli', 'flowbench.js')
  const env = (arming?: object): NodeJS.ProcessEnv => ({
    ...process.env, ...Object.fromEntries(kinds.map((kind) => [`FLOWBENCH_SECRET_${kind.toUpperCase().replaceAll('-', '_')}`, secrets[kind]])),
    ...(arming && { [failpointVariable]: JSON.stringify(arming) }),
  })
  const start = (args: readonly string[], arming?: object): { child: ChildProcess; ended: Promise<Ended>; onOutput(listener: (text: string) => void): void } => {
    const child = spawn(process.execPath, [script, ...args, '--data', dataFolder], { cwd: root, env: env(arming), stdio: ['ignore', 'pipe', 'pipe'] })
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
      const { child, ended, onOutput } = start(['serve', '--port', '0', '--json'], arming)
      let isOver = false
      void ended.then(() => { isOver = true }, () => { isOver = true })
      const listening = new Promise<string>((resolve) => onOutput((out) => {
        const url = /"url": "(.*)"/.exec(out)?.[1]
        if (url !== undefined) resolve(url)
      }))
      return { kill: () => void child.kill('SIGKILL'), interrupt: () => void child.kill('SIGINT'), url: Promise.race([listening, ended.then(() => null)]), ended, isOver: () => isOver }
    },
  }
}
