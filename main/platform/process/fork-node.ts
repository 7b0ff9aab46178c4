import { fork } from 'node:child_process'

/** A process as its owner sees it. */
export interface ProcessHandle {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Told once: the process is gone. `why` is what it wrote at its end, if anything. */
  onExit(listener: (why: string) => void): void
  kill(): void
}

/** Starts one. */
export type StartProcess = () => ProcessHandle

/** Of what a dying process writes, the end is of use. */
const keptStderr = 4_000

/** A Node of its own, where there is no Electron. It keeps nobody from ending, and gets no environment. */
export function forkNode(entry: string, execArgv: readonly string[]): ProcessHandle {
  const child = fork(entry, [], { env: {}, serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [...execArgv] })
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => { stderr = (stderr + chunk.toString()).slice(-keptStderr) })
  // What it says at its end decides what is told; a program that floods is killed by its owner before this fills up.
  child.on('error', (error) => { stderr += error.message })
  child.unref()
  child.channel?.unref()
  return {
    send: (message) => { if (child.connected) child.send(message as object, () => undefined) },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('close', () => listener(stderr)),
    kill: () => void child.kill('SIGKILL'),
  }
}
