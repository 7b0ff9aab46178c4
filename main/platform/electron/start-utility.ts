import { utilityProcess } from 'electron'

/**
 * A confined process as Electron makes it. It is no Node with flags of its own: what holds the program in is what stands
 * around it in the process. `heapMb` bounds its memory.
 */
export function startUtility(entry: string, heapMb: number): {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (why: string) => void): void
  kill(): void
} {
  const child = utilityProcess.fork(entry, [], { env: {}, stdio: ['ignore', 'ignore', 'pipe'], serviceName: 'Flowbench added connector', execArgv: [`--js-flags=--max-old-space-size=${heapMb}`] })
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => { stderr = (stderr + chunk.toString()).slice(-4_000) })
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', () => listener(stderr)),
    kill: () => void child.kill(),
  }
}
