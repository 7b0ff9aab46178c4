// Starting other programs, with their output kept for the moment something goes wrong.
import { spawn, spawnSync } from 'node:child_process'

/** Enough to find the error, little enough to read. */
const usualKeptLength = 6_000

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

/** Runs a program on this terminal; resolves with its exit code (128 and more when a signal ended it). */
export function runHere(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? (signal ? 130 : 1)))
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
