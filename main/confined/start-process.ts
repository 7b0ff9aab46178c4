// start-process: how a confined process comes to be where there is no Electron: a Node of its own, with the flags that
// leave it nothing but its own files to read.
import { fork } from 'node:child_process'
import { dirname, join } from 'node:path'
import { heapMb } from './limits.ts'

/** A process as its owner sees it. */
export interface ProcessHandle {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Told once: the process is gone. `why` is what it wrote at its end, if anything. */
  onExit(listener: (why: string) => void): void
  kill(): void
}

/** Starts one. `entry` is the built `confined-process.js`. */
export type StartProcess = () => ProcessHandle

/** Of what a dying process writes, the end is of use. */
export const keptStderr = 4_000

export function startNode(entry: string): StartProcess {
  return () => {
    const child = fork(entry, [], {
      env: {}, serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--no-warnings', `--max-old-space-size=${heapMb}`, permissionFlag(), `--allow-fs-read=${join(dirname(entry), '*')}`],
    })
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
}

/** Node 23.5 and 22.13 gave the flag its name; before, it was an experiment. */
function permissionFlag(): string {
  return process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission'
}
