/** The way to main: Electron's in a process of its making, Node's in one that was forked. */
export interface Port {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

type ElectronPort = { postMessage(message: unknown): void; on(event: 'message', listener: (event: { data: unknown }) => void): void }

/** Holds what it needs of the real process, so that it works when a program has got another. */
export function openPort(): Port {
  const { parentPort } = process as unknown as { parentPort?: ElectronPort }
  if (parentPort) {
    const post = parentPort.postMessage.bind(parentPort)
    return { send: post, onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)) }
  }
  const post = process.send?.bind(process)
  process.on('disconnect', process.exit.bind(process, 0))
  return { send: (message) => void post?.(message), onMessage: (listener) => void process.on('message', listener) }
}
