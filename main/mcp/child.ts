// child: the process of a server that speaks over its standard input and output.
//
//   P1. No shell reads the command. The process leads a group of its own, and the whole group ends with it.
//   P2. It ends with us, however we end: its input closes with our process, and a watcher, which waits for the same, kills
//       what is left of the group a second later. Where there are no groups, the system ends children with their parent.
//   P3. What it says on its error output is kept for a person to read, the newest of it, and never grows.

import { spawn, type ChildProcess } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import type { Readable, Writable } from 'node:stream'
import { AppError } from '@shared/failure.ts'

export type Command = { command: string; args: readonly string[]; env: Record<string, string>; cwd: string }

export interface Child {
  input: Writable
  output: Readable
  pid: number
  /** With what it said when it ended by itself: `it ended with code 1`. Called once. */
  onEnded(listener: (how: string) => void): void
  /** Closes its input, and ends what has not ended by then: 2 s at the most. */
  close(): Promise<void>
}

/** It has so long to end in order once its input is closed, and so long again once it was asked to. */
const politeMs = 700
const hasGroups = process.platform !== 'win32'

/** Resolves once the program runs. Rejects with AppError `not-found` or `invalid-input` when it does not. */
export function startChild({ command, args, env, cwd }: Command, onLine: (line: string) => void): Promise<Child> {
  return new Promise((resolve, reject) => {
    const started = spawn(command, [...args], { env, cwd, shell: false, detached: hasGroups, windowsHide: true, stdio: ['pipe', 'pipe', 'pipe'] })
    started.once('error', (error) => reject(cannotStart(command, cwd, error)))
    started.once('spawn', () => {
      // What goes wrong with it from now on is seen by its end.
      started.on('error', () => undefined)
      for (const stream of [started.stdin, started.stdout, started.stderr]) stream.on('error', () => undefined)
      readLines(started.stderr, onLine)
      resolve(asChild(started as typeof started & { pid: number }))
    })
  })
}

function asChild(started: ChildProcess & { pid: number; stdin: Writable; stdout: Readable }): Child {
  const { pid } = started
  const watcher = hasGroups ? watch(pid) : null
  let ended: string | null = null
  const listeners: ((how: string) => void)[] = []
  const hasExited = new Promise<void>((resolve) => {
    started.once('exit', (code, signal) => {
      ended = signal === null ? `it ended with code ${code ?? 0}` : `it was ended by ${signal}`
      killGroup(pid)
      watcher?.kill('SIGKILL')
      resolve()
      for (const listener of listeners.splice(0)) listener(ended)
    })
  })
  const within = (ms: number): Promise<boolean> => Promise.race([hasExited.then(() => true), new Promise<boolean>((resolve) => setTimeout(() => resolve(false), ms).unref())])
  return {
    input: started.stdin, output: started.stdout, pid,
    onEnded(listener) {
      if (ended === null) listeners.push(listener)
      else listener(ended)
    },
    async close() {
      started.stdin.end()
      if (await within(politeMs)) return
      started.kill('SIGTERM')
      if (await within(politeMs)) return
      killGroup(pid)
      started.kill('SIGKILL')
      await within(politeMs)
    },
  }
}

/** Nine tenths of a second for the group to end in order; sooner over when nothing of it is left. */
const watching = 'read -r _; n=0; while [ $n -lt 9 ] && kill -0 -"$1" 2>/dev/null; do sleep 0.1 || sleep 1; n=$((n+1)); done; kill -KILL -"$1" 2>/dev/null'

/** Says when our end of its input closes, which the system does even when we are killed, and ends the group then. The script is fixed; nothing of a server is in it. */
function watch(group: number): ChildProcess {
  const watcher = spawn('/bin/sh', ['-c', watching, 'flowbench-watch', String(group)], { detached: true, env: { PATH: '/usr/bin:/bin' }, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] })
  watcher.on('error', () => undefined)
  watcher.stdin.on('error', () => undefined)
  watcher.unref()
  return watcher
}

function killGroup(group: number): void {
  if (!hasGroups) return
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}

const longestLine = 2_000

/** A line that does not end is given in parts. */
function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line.slice(0, longestLine))
    if (rest.length <= longestLine) return
    onLine(rest.slice(0, longestLine))
    rest = ''
  })
  stream.on('end', () => {
    if (rest !== '') onLine(rest)
  })
}

function cannotStart(command: string, cwd: string, error: Error): AppError {
  const code = 'code' in error ? error.code : undefined
  const why = code === 'ENOENT' ? `There is no program "${command.slice(0, 200)}" here, or no folder ${cwd.slice(0, 200)}. Install it, or write its whole path.`
    : code === 'EACCES' ? `"${command.slice(0, 200)}" is no program that may be started. Look at its permissions.`
      : `"${command.slice(0, 200)}" could not be started: ${error.message}.`
  return new AppError({ code: code === 'ENOENT' ? 'not-found' : 'invalid-input', message: why, retryable: false, sent: 'not-sent' }, { cause: error })
}
