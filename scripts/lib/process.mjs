// Starting other programs, with their output kept for the moment something goes wrong.
import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'

/** Enough to find the error, little enough to read. */
const usualKeptLength = 6_000

const signalNumbers = constants.signals

/**
 * Runs a program to its end. Resolves with `{ code, signal, output }`, also when it failed; rejects only when it cannot start.
 * `onLine` sees each line as it comes; `timeoutMs` kills it.
 */
export function run(command, args, { onLine, timeoutMs, signal, keptOutputLength = usualKeptLength, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let output = ''
    const timer = timeoutMs ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined
    const onAbort = () => child.kill('SIGKILL')
    signal?.addEventListener('abort', onAbort)
    const take = (chunk) => {
      const text = chunk.toString()
      output = (output + text).slice(-keptOutputLength)
      if (!onLine) return
      for (const line of text.split('\n')) if (line.trim()) onLine(line.trim())
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.on('error', reject)
    child.on('close', (code, killedBy) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      resolve({ code, signal: killedBy, output })
    })
  })
}

/**
 * Runs a program on this terminal; resolves with its exit code when it has ended by itself.
 * Ctrl-C reaches it from the terminal, a SIGTERM is passed on; either way what it stands on (a virtual display) outlives it.
 */
export function runHere(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    const onInterrupt = () => {}
    const onTerminate = () => child.kill('SIGTERM')
    process.on('SIGINT', onInterrupt)
    process.on('SIGTERM', onTerminate)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('SIGINT', onInterrupt)
      process.off('SIGTERM', onTerminate)
      resolve(code ?? (signal ? 128 + signalNumbers[signal] : 1))
    })
  })
}

/** npm, by the file that runs us when there is one: on Windows `npm` is a script that cannot be spawned. */
export function runNpm(args, options) {
  const npmFile = process.env.npm_execpath
  if (npmFile?.endsWith('.js')) return run(process.execPath, [npmFile, ...args], options)
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { shell: process.platform === 'win32', ...options })
}

export function hasCommand(name) {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined
}

/** What npm says went wrong, without its manual and its stack. */
export function npmComplaint(output) {
  const lines = output.split('\n').filter((line) => /^npm (error|ERR!)/.test(line) && !/^npm \S+\s+at /.test(line))
  const manual = lines.findIndex((line) => line.includes('Usage:'))
  return lines.slice(0, manual === -1 ? 20 : Math.min(manual, 20)).join('\n')
}
