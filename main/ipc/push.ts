import type { Push, PushName } from '@shared/ipc/contract.ts'

/** Sends one of the contract's pushes to the window; without one it is dropped, since a window loads what it missed. */
export type SendPush = <N extends PushName>(name: N, payload: Push<N>) => void

/** The part of Electron's WebContents that a push needs. */
export interface PushTarget {
  isDestroyed(): boolean
  send(channel: string, payload: unknown): void
}

export function createPush(target: () => PushTarget | undefined): SendPush {
  return (name, payload) => {
    const page = target()
    if (page && !page.isDestroyed()) page.send(name, payload)
  }
}
