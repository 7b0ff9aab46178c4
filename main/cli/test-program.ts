// For tests: the built command line, run as a person runs it.
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const program = fileURLToPath(new URL('../../out/cli/flowbench.js', import.meta.url))

export type Ended = { code: number | null; out: string; error: string; json: () => Record<string, unknown> }

/** Builds what is not up to date. */
export function build(): void {
  const built = spawnSync(process.execPath, ['scripts/cli.mjs', '--version'], { cwd: root, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`The command line was not built: ${built.stderr}`)
}

export type Started = { ended: Promise<Ended>; interrupt(): void; kill(): void; /** As a machine that sleeps stops it, until `wake`. */ stop(): void; wake(): void; pid(): number | undefined; output(): string; sawOutput(pattern: RegExp): Promise<void> }

export function start(args: readonly string[], options: { input?: string; cwd?: string; env?: Record<string, string>; /** Run by this program, with its arguments. */ under?: readonly string[] } = {}): Started {
  const [command = '', ...words] = [...(options.under ?? []), process.execPath, program, ...args]
  const child = spawn(command, words, { cwd: options.cwd ?? root, env: { ...process.env, ...options.env } })
  let out = ''
  let error = ''
  const waiting: { pattern: RegExp; resolve: () => void }[] = []
  const look = (): void => { for (const { pattern, resolve } of waiting) if (pattern.test(out + error)) resolve() }
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; look() })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { error += text; look() })
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  return {
    ended: new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => { resolve({ code, out, error, json: () => JSON.parse(out) as Record<string, unknown> }) })
    }),
    interrupt: () => void child.kill('SIGINT'),
    kill: () => void child.kill('SIGKILL'),
    stop: () => void child.kill('SIGSTOP'),
    wake: () => void child.kill('SIGCONT'),
    pid: () => child.pid,
    output: () => out,
    sawOutput: (pattern) => new Promise((resolve) => { waiting.push({ pattern, resolve }); look() }),
  }
}

export function flowbench(args: readonly string[], options?: Parameters<typeof start>[1]): Promise<Ended> {
  return start(args, options).ended
}
