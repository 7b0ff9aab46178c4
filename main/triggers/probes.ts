// probes: requests of our own that go out to the internet and are to come back here. Owns those that are out.
//
//   A1. One is known by a word that nobody can guess; a request without one that is out is a stranger's, answered like any.
//   A2. None of them counts as a request, is taken in, or is noted as turned away.

import { randomBytes } from 'node:crypto'
import type { InboxAnswer } from './inbox.ts'

/** One as it came back. */
export type ProbeArrival = {
  path: string
  host: string
  /** The public address whose host it was for; null when its host was none of ours, or this machine's own. */
  by: string | null
  /** Null of one for a host that does not lead here: nothing more of it is read. */
  rawBody: Buffer | null
}

export interface Probe {
  path: string
  body: string
  /** What is answered to it. */
  answer: string
  /** As it first came back; null while it did not. */
  arrival(): ProbeArrival | null
  end(): void
}

export interface Probes {
  begin(): Probe
  /** Whether this path is one of a probe that is out, whatever a proxy put before it. */
  isOut(path: string): boolean
  /** The answer to a probe that is out; null for any other request. */
  take(arrival: ProbeArrival): InboxAnswer | null
}

export function createProbes(): Probes {
  const out = new Map<string, { answer: string; arrival: ProbeArrival | null }>()
  const wordIn = (path: string): string | undefined => [...out.keys()].find((word) => path.includes(word))
  return {
    begin() {
      const word = randomBytes(16).toString('hex')
      const probe = { answer: JSON.stringify({ arrived: word }), arrival: null as ProbeArrival | null }
      out.set(word, probe)
      return {
        path: `/webhooks/flowbench-probe/${word}`,
        // With what a proxy that reads and writes JSON anew would change.
        body: `{ "probe" :"caf\\u00e9 é" , "number":1.0 }\n`,
        answer: probe.answer,
        arrival: () => probe.arrival,
        end: () => void out.delete(word),
      }
    },
    isOut: (path) => out.size > 0 && wordIn(path) !== undefined,
    take(arrival) {
      const probe = out.get(wordIn(arrival.path) ?? '')
      if (!probe) return null
      probe.arrival ??= arrival
      return { status: 200, contentType: 'application/json', body: probe.answer }
    },
  }
}
