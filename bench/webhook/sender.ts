import { createHmac } from 'node:crypto'
import { connect } from 'node:net'

export const webhookSecret = 'benchmark'
/** One kilobyte, signed as GitHub does. */
const body = JSON.stringify({ action: 'opened', n: 1, text: 'x'.repeat(955) })
const signature = `sha256=${createHmac('sha256', webhookSecret).update(body).digest('hex')}`

let delivery = 0
const nextRequest = (): string => `POST /webhooks/github HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-GitHub-Event: issues\r\nX-GitHub-Delivery: ${process.pid}-${++delivery}\r\nX-Hub-Signature-256: ${signature}\r\nContent-Length: ${body.length}\r\n\r\n${body}`

/** Milliseconds for `count` requests over so many connections, each with one request at a time, until the last is acknowledged. */
export async function send(port: number, count: number, connections: number): Promise<number> {
  const since = performance.now()
  let left = count
  await Promise.all(Array.from({ length: connections }, () => new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const next = (): void => { if (left-- > 0) socket.write(nextRequest()); else { socket.end(); resolve() } }
    socket.setNoDelay(true)
    socket.once('connect', next)
    socket.once('error', reject)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (!text.includes('trace_id') || !text.trimEnd().endsWith('}') && !text.endsWith('0\r\n\r\n')) return
      if (!text.startsWith('HTTP/1.1 202')) reject(new Error(`Not acknowledged: ${text.slice(0, 200)}`))
      text = ''
      next()
    })
  })))
  return performance.now() - since
}

/** The 99th of a hundred sent at a steady rate, in milliseconds. */
export async function ninetyNinth(port: number, rate: number): Promise<number> {
  const times: Promise<number>[] = []
  const start = performance.now()
  for (let index = 0; index < 100; index++) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + (index * 1_000) / rate - performance.now())))
    times.push(send(port, 1, 1))
  }
  const sorted = (await Promise.all(times)).sort((a, b) => a - b)
  return sorted[98] ?? 0
}
