import type { SignedWith } from '@shared/connection.ts'

/** Which secret the last request of each connection was signed with, since this process began: while one takes another's place, a person sees which is in use. */
export interface SignatureLog {
  note(connection: string, secret: string, at: number): void
  list(): SignedWith[]
}

export function createSignatureLog(): SignatureLog {
  const last = new Map<string, SignedWith>()
  return {
    note(connection, secret, at) {
      const key = `${connection} ${secret}`
      const before = last.get(key)
      // A request that a person sends again is checked at the time at which it came.
      if (!before || before.at < at) last.set(key, { connection, secret, at })
    },
    list: () => [...last.values()],
  }
}
