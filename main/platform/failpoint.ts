// failpoint: ends this very process, as a power cut would, at a named point of the code. For the crash tests alone.
//
//   F1. Does nothing unless the environment names the point when the process starts. Nothing but the tests does.
//   F2. What was reached is in a file before the process ends, so that a test whose point was never reached cannot pass.

import { closeSync, openSync, writeSync } from 'node:fs'
import { z } from 'zod'

/** Where a process may be ended; the detail that each gives stands behind it. */
const Failpoint = z.enum([
  /** A webhook was verified, and nothing of it is kept: `connector event-id`. */
  'event-verified',
  /** It is kept, and not yet acknowledged: `connector trace-id`. */
  'event-kept',
  /** The 202 was handed to the system: `trace-id`. */
  'event-acknowledged',
  /** What a program made of a request is kept, and no run of it is started: `trace-id`. */
  'subscription-read',
  /** An item was leased, and nothing was done of it: `trace-id event-name attempt`. */
  'item-claimed',
  /** The intent of a step is committed, and nothing was sent: `effect idempotency-key`. */
  'intent-committed',
  /** The head of an answer is there, and nothing was made of it: `method address`. */
  'answer-arrived',
  /** The action has its answer, and no fact says so: `effect idempotency-key`. */
  'answer-read',
  /** A bit of a model's answer is there, and more is to come: `run-id step`. */
  'model-writing',
  /** A call was handed to the program that is an MCP server: the message. */
  'tool-asked',
  /** It says that it works, and has not answered: `tool arguments`. */
  'tool-working',
  /** A fact is committed, and nothing was done because of it: `run-id type step`. */
  'fact-committed',
  /** A migration was applied, and is not committed: its number. */
  'migration-applied',
  /** A backup is copied, and has no name yet: its file. */
  'backup-copied',
  /** What was found of a run is noted, and it does not go on yet: `run-id`. */
  'run-taken-up',
  /** A dead item is queued again, in a transaction of its own: `trace-id`. */
  'dead-item-queued',
])
export type Failpoint = z.infer<typeof Failpoint>

const Armed = z.strictObject({
  point: Failpoint,
  /** What the detail must match; every one when absent. */
  match: z.string().optional(),
  /** The process ends at this hit, from 1. */
  hit: z.number().int().min(1),
  /** Takes one line for each hit: the detail. */
  proof: z.string(),
})

export const failpointVariable = 'FLOWBENCH_FAILPOINT'

const armed = readArmed(process.env[failpointVariable])
let hits = 0

/** Whether reaching that point may end this process, for whoever would have to wait until it is reached. */
export function isArmed(point: Failpoint): boolean {
  return armed?.point === point
}

export function reach(point: Failpoint, detail: () => string): void {
  if (armed === null || armed.point !== point) return
  const text = detail()
  if (armed.pattern?.test(text) === false) return
  hits++
  const file = openSync(armed.proof, 'a')
  writeSync(file, `${text}\n`)
  closeSync(file)
  if (hits >= armed.hit) process.kill(process.pid, 'SIGKILL')
}

function readArmed(text: string | undefined): (z.infer<typeof Armed> & { pattern: RegExp | null }) | null {
  if (text === undefined || text === '') return null
  const parsed = Armed.parse(JSON.parse(text))
  process.stderr.write(`${failpointVariable} is set: this process ends itself at ${parsed.point}.\n`)
  return { ...parsed, pattern: parsed.match === undefined ? null : new RegExp(parsed.match) }
}
