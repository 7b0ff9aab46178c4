import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

// log-file: what went wrong, for the person who looks for it later. It gets messages and stacks, never payloads; what
// secrets are in those is blacked out.

/** One old file is kept, so that the log never takes more than twice this. */
const maxBytes = 512 * 1024
const maxEntryLength = 4_000

export interface Log {
  info(message: string): void
  error(message: string, error?: unknown): void
}

/** Appends to `<folder>/flowbench.log`. A log that cannot be written never stops the app. */
export function openLogFile(folder: string, now: () => number, redact: (text: string) => string = (text) => text): Log {
  const file = join(folder, 'flowbench.log')
  const write = (level: string, text: string): void => {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      if (sizeOf(file) > maxBytes) renameSync(file, join(folder, 'flowbench.old.log'))
      appendFileSync(file, `${new Date(now()).toISOString()} ${level} ${redact(text).slice(0, maxEntryLength)}\n`, { mode: 0o600 })
    } catch {
      // A full disk is told of where it hurts the person's work, not here.
    }
  }
  return {
    info: (message) => write('info', message),
    error: (message, error) => write('error', error === undefined ? message : `${message}: ${describe(error)}`),
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
