import { utilityProcess } from 'electron'
import type { ProcessHandle } from '../process/fork-node.ts'

/**
 * A process beside, as Electron makes it. It is no Node with flags of its own: what holds a program of others in is what stands
 * around it in the process. `heapMb` bounds its memory; `name` is shown where the system lists processes.
 */
export function startUtility(entry: string, { name, heapMb }: { name: string; heapMb: number }): ProcessHandle {
  const child = utilityProcess.fork(entry, [], { env: {}, stdio: ['ignore', 'ignore', 'pipe'], serviceName: name, execArgv: [`--js-flags=--max-old-space-size=${heapMb}`] })
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => { stderr = (stderr + chunk.toString()).slice(-4_000) })
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', () => listener(stderr)),
    kill: () => void child.kill(),
  }
}
