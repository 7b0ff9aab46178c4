// program: a tunnel that is a program of the system. Owns the process.
//
//   O1. No shell; a small fixed environment: what would change how a program loads its code is not passed on.
//   O2. Its output is read line by line and kept nowhere: it may name hosts and accounts.
//   O3. Stopped means gone: a program that does not end when asked is killed.

import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { passing } from './provider.ts'

const passedOn = ['HOME', 'PATH', 'USER', 'LOGNAME', 'LANG', 'SSH_AUTH_SOCK', 'TMPDIR', 'SYSTEMROOT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'TEMP'] as const
/** Longer than a program takes that was asked to end. */
const killAfterMs = 2_000
/** Of the last output, for a message when it ends unasked. */
const keptLines = 20

export type Program = {
  /** Ends it. Resolves when it is gone. */
  stop(): Promise<void>
}

export type ProgramOptions = {
  command: readonly string[]
  env?: Readonly<Record<string, string>>
  onLine(line: string): void
  /** It ended, unasked. With its last lines. */
  onEnd(lines: readonly string[]): void
}

export function runProgram({ command, env = {}, onLine, onEnd }: ProgramOptions): Program {
  const [executable = '', ...args] = command
  const environment = Object.fromEntries(passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
  const child = spawn(executable, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...environment, ...env }, shell: false, windowsHide: true })
  const last: string[] = []
  let isStopped = false
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      last.push(line.slice(0, 500))
      if (last.length > keptLines) last.shift()
      if (!isStopped) onLine(line)
    })
  }
  const gone = new Promise<void>((resolve) => {
    const ended = (why: string | null): void => {
      resolve()
      if (isStopped) return
      isStopped = true
      onEnd(why === null ? last : [...last, why])
    }
    child.once('error', (error) => ended(error.message))
    // Not 'exit': what it said last must have been read.
    child.once('close', () => ended(null))
  })
  return {
    stop() {
      isStopped = true
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
      return gone.finally(() => clearTimeout(timer))
    },
  }
}

/** Where the system would find it: the first of the PATH that may be executed. */
export function findProgram(name: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`] : [name]
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '').flatMap((folder) => names.map((each) => join(folder, each))).find((file) => {
    try {
      accessSync(file, constants.X_OK)
      return statSync(file).isFile()
    } catch {
      return false
    }
  })
}

/** Resolves with what `isUp` first says, rejects when the program ends before or the signal is aborted; then nothing of it is left. */
export async function programUp<T>({ command, env, isUp, failureOf, down, signal }: {
  command: readonly string[]
  env?: Readonly<Record<string, string>>
  isUp(line: string): T | undefined
  failureOf(lines: readonly string[]): Error
  down(error: Error): void
  signal: AbortSignal
}): Promise<{ found: T; stop(): Promise<void> }> {
  let isKnown = false
  let program: Program | undefined
  try {
    const found = await new Promise<T>((resolve, reject) => {
      if (signal.aborted) return reject(passing('cancelled', 'It was stopped.'))
      program = runProgram({
        command, ...(env && { env }),
        onLine(line) {
          const found = isKnown ? undefined : isUp(line)
          if (found === undefined) return
          isKnown = true
          resolve(found)
        },
        onEnd(lines) {
          if (isKnown) down(failureOf(lines))
          else reject(failureOf(lines))
        },
      })
      signal.addEventListener('abort', () => reject(passing('cancelled', 'It was stopped.')), { once: true })
    })
    return { found, stop: async () => { await program?.stop() } }
  } catch (error) {
    await program?.stop()
    throw error
  }
}

/** As a person would type it. */
export function asLine(command: readonly string[]): string {
  return command.map((word) => (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
}
