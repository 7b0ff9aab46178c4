// display: a virtual screen for a window on a machine that has none. It owns the Xvfb it started and ends it.
import { spawn } from 'node:child_process'
import { SetupError } from './report.mjs'

const startTimeoutMs = 10_000
const screen = '1920x1200x24'

/** Starts Xvfb on a display number that is free. Returns `{ display, stop() }`. */
export async function startVirtualDisplay() {
  // -displayfd: the server picks a free number and writes it there when it is ready.
  // -noreset: else it starts afresh when its last window closes, and whoever connects just then is turned away.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset'], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
  const stop = () => {
    process.off('exit', stop)
    server.kill()
  }
  process.once('exit', stop)
  const number = await new Promise((resolve, reject) => {
    let complaint = ''
    const give = (reason) => reject(new SetupError(`The virtual display (Xvfb) did not start: ${reason}\n${complaint}`))
    const timer = setTimeout(() => give(`no answer within ${startTimeoutMs / 1000} s`), startTimeoutMs)
    server.stderr.on('data', (chunk) => (complaint += chunk))
    server.on('error', (error) => give(error.message))
    server.on('exit', (code) => give(`it ended with ${code}`))
    server.stdio[3].on('data', (chunk) => {
      clearTimeout(timer)
      resolve(String(chunk).trim())
    })
  })
  // It must not keep us from ending; its pipes stay open, since a closed one would end it at its next word.
  for (const handle of [server, server.stderr, server.stdio[3]]) handle.unref()
  return { display: `:${number}`, stop }
}
