// Requests acknowledged a second by `flowbench serve`, which checks their signature and keeps them before it answers, against
// a bare `node:http` server that keeps one row a request: one commit for all of a turn of the event loop, synchronous=FULL.
// Each server is a process of its own; the sender is this one.
import { spawn, type ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import { compare, toMeasurement, type BenchmarkContext, type Measurement } from './measurement.ts'

const secret = 'benchmark'
const body = JSON.stringify({ action: 'opened', text: 'x'.repeat(960) })
const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
const rate = 50
const rounds = 5

export async function run({ root, cliFolder, progress }: BenchmarkContext): Promise<Measurement[]> {
  const folder = mkdtempSync(join(root, 'node_modules', '.flowbench-bench-'))
  const servers: ChildProcess[] = []
  try {
    const ours = await startOurs(folder, join(cliFolder, 'flowbench.js'), servers)
    const bare = await startBare(folder, servers)
    progress('Warming up')
    for (const port of [ours, bare]) await send(port, 3_000, 16)
    const measured: Measurement[] = []
    for (const [connections, count] of [[1, 1_000], [16, 6_000], [64, 10_000]] as const) {
      progress(`Requests at ${connections} connections`)
      const perSecond = async (port: number): Promise<number> => count / (await send(port, count, connections) / 1_000)
      measured.push(await compare({ name: `webhooks acknowledged, ${connections} connections`, unit: 'requests/s', better: 'higher', ours: () => perSecond(ours), limit: () => perSecond(bare) }))
    }
    progress(`${rate} requests a second`)
    const slowest = { ours: [] as number[], limit: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      slowest.ours.push(await ninetyNinth(ours))
      slowest.limit.push(await ninetyNinth(bare))
    }
    return [...measured, toMeasurement({ name: `p99 at ${rate} requests a second`, unit: 'ms', better: 'lower', ...slowest })]
  } finally {
    for (const server of servers) server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The limit: for `startBare`, in its own process. */
export function serveBare(folder: string): void {
  const database = new DatabaseFile(join(folder, 'bare.db'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('CREATE TABLE requests (id INTEGER PRIMARY KEY, headers TEXT, body BLOB)')
  const insert = database.prepare('INSERT INTO requests (headers, body) VALUES (?, ?)')
  let waiting: { headers: string; body: Buffer; answer: () => void }[] = []
  const commit = database.transaction((all: typeof waiting) => { for (const request of all) insert.run(request.headers, request.body) })
  createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (waiting.length === 0) setImmediate(() => { const all = waiting; waiting = []; commit(all); for (const { answer } of all) answer() })
      waiting.push({ headers: JSON.stringify(request.rawHeaders), body: Buffer.concat(chunks), answer: () => response.writeHead(202, { 'content-type': 'application/json' }).end('{"trace_id":"tr_mb3x9yq1aaaaaaaaaaaaaaaa"}') })
    })
  }).listen(0, '127.0.0.1', function listening(this: { address(): unknown }) {
    process.stdout.write(`"port": ${(this.address() as { port: number }).port}\n`)
  })
}

async function startOurs(folder: string, program: string, servers: ChildProcess[]): Promise<number> {
  const config = join(folder, 'connection.json')
  writeFileSync(config, JSON.stringify({ webhookSecret: 'secret://bench' }))
  const data = ['--data', join(folder, 'ours')]
  const setUp = spawn(process.execPath, [program, 'connection', 'set', 'bench', '--connector', 'github', '--config', config, ...data], { stdio: ['ignore', 'ignore', 'inherit'] })
  await new Promise((resolve) => setUp.once('close', resolve))
  return portOf(spawn(process.execPath, [program, 'serve', ...data, '--port', '0', '--json'], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, FLOWBENCH_SECRET_BENCH: secret } }), servers)
}

function startBare(folder: string, servers: ChildProcess[]): Promise<number> {
  const source = `import(${JSON.stringify(import.meta.url)}).then(({ serveBare }) => serveBare(${JSON.stringify(folder)}))`
  return portOf(spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] }), servers)
}

function portOf(server: ChildProcess, servers: ChildProcess[]): Promise<number> {
  servers.push(server)
  return new Promise((resolve, reject) => {
    let text = ''
    server.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const port = /"port": (\d+)/.exec(text)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
    server.once('exit', (code) => reject(new Error(`A server of the benchmark ended with ${code}`)))
  })
}

let delivery = 0
const nextRequest = (): string => `POST /webhooks/github HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-GitHub-Event: issues\r\nX-GitHub-Delivery: ${process.pid}-${++delivery}\r\nX-Hub-Signature-256: ${signature}\r\nContent-Length: ${body.length}\r\n\r\n${body}`

/** Milliseconds for `count` requests over so many connections, each with one request at a time. */
async function send(port: number, count: number, connections: number): Promise<number> {
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

/** The 99th of a hundred sent at a steady rate. */
async function ninetyNinth(port: number): Promise<number> {
  const times: Promise<number>[] = []
  const start = performance.now()
  for (let index = 0; index < 100; index++) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + (index * 1_000) / rate - performance.now())))
    times.push(send(port, 1, 1))
  }
  const sorted = (await Promise.all(times)).sort((a, b) => a - b)
  return sorted[98] ?? 0
}
