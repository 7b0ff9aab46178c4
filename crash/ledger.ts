// ledger: the service outside that all effects go to, and the oracle: what it has seen did happen.
//
//   L1. It lives in the harness, so no kill of Flowbench undoes what it has written down.
//   L2. It honours keys: the effect of a key happens once, and the answer of the first is given again.
//   L3. Of the register it makes an entry each time it is told, and shows each by its mark; now and then it makes one and hangs up.
//   L4. It is the service of models as well (`model.ts`). What a tool of an MCP server does is told to it by that server.
//   L5. It knows which calls have no answer yet, so that a kill can be aimed at one that is under way.

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { askedIn, modelPath, writeAnswer } from './model.ts'
import { between, until, type Random } from './random.ts'
import { entries } from './register.ts'
import { modelNode, registerNodes, toolNodes, unsafeNodes } from './workflows.ts'

export type Call = {
  node: string
  event: string
  run: string
  /** Of a loop's round; empty outside. */
  round: string
  key: string | null
  /** Of which process of Flowbench, from 1. */
  boot: number
  at: number
  /** Null while it is under way, and for ever when its process ended before. */
  answeredAt: number | null
  /** Whether it changed something: not when it was turned away, and not when its key was known. */
  hadEffect: boolean
}

export interface Ledger {
  origin: string
  calls: readonly Call[]
  /** How many were answered. */
  answers(): number
  /** How often an entry was looked for. */
  lookUps(): number
  /** Calls that wait for their answer now. */
  underWay(): number
  untilUnderWay(timeoutMs: number): Promise<boolean>
  callsOf(run: string, node: string, round?: string): Call[]
  /** Whether the last step of this event's run was seen. */
  sawEnd(event: string): boolean
  /** From now on calls come from this process; those of the one before get no answer any more. */
  nextBoot(number: number): void
  /** Resolves when the ended process's sockets are closed, and what it had sent by then is written down. */
  untilHungUp(): Promise<void>
  close(): void
}

/** A ledger that does wrong on purpose: whether the checks notice. */
export type Fault = 'none' | 'acts-twice' | 'ignores-keys' | 'forgets' | 'hides-entries'

export async function startLedger(random: Random, fault: Fault = 'none'): Promise<Ledger> {
  const calls: Call[] = []
  const byStep = new Map<string, Call[]>()
  const keys = new Set<string>()
  const ended = new Set<string>()
  let boot = 0
  let underWay = 0
  let answers = 0
  let lookUps = 0
  const marks = new Map<string, number>()

  const note = (call: Call): void => {
    const id = stepId(call.run, call.node, call.round)
    byStep.set(id, [...(byStep.get(id) ?? []), call])
    calls.push(call)
    if (call.node.startsWith('last_')) ended.add(call.event)
  }
  const answered = (run: string, node: string): boolean => (byStep.get(stepId(run, node, '')) ?? []).some(({ answeredAt }) => answeredAt !== null)

  const beAsked = async ({ run, event }: { run: string; event: string }, response: ServerResponse): Promise<void> => {
    const call: Call = { node: modelNode, event, run, round: '', key: null, boot, at: Date.now(), answeredAt: null, hadEffect: false }
    const ownBoot = boot
    note(call)
    underWay++
    await writeAnswer(response, between(random, 5, 25))
    if (ownBoot !== boot) return
    underWay--
    answers++
    if (!response.destroyed) call.answeredAt = Date.now()
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://ledger')
    const [, node = '', event = ''] = url.pathname.split('/')
    const run = url.searchParams.get('run') ?? ''
    const key = request.headers['idempotency-key']
    const { mark } = request.headers
    if (node === entries) {
      lookUps++
      const entry = fault === 'hides-entries' ? undefined : marks.get(event)
      return void response.writeHead(entry === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ entry }))
    }
    if (node === modelPath) return void text(request).then((body) => beAsked(askedIn(body), response), () => undefined)
    request.resume().on('end', () => {
      const before = byStep.get(stepId(run, node, url.searchParams.get('round') ?? '')) ?? []
      const turnedAway = turnAway(node, before.length, random)
      const isKnown = typeof key === 'string' && keys.has(key) && fault !== 'ignores-keys'
      const call: Call = {
        node, event, run, round: url.searchParams.get('round') ?? '', key: typeof key === 'string' ? key : null,
        boot, at: Date.now(), answeredAt: null, hadEffect: turnedAway === null && !isKnown && request.method !== 'GET',
      }
      if (call.key !== null && call.hadEffect) keys.add(call.key)
      if (typeof mark === 'string' && call.hadEffect) marks.set(mark, marks.size + 1)
      // What its own answers depend on it must remember.
      if (fault !== 'forgets' || node.startsWith('part_') || random() > 0.1) note(call)
      if (fault === 'acts-twice' && unsafeNodes.has(node) && random() < 0.2) note({ ...call })
      const isLost = call.hadEffect && registerNodes.has(node) && random() < (fault === 'hides-entries' ? 0.5 : 0.1)
      const ownBoot = boot
      underWay++
      const answer = (): void => {
        if (ownBoot !== boot) return
        if (node === 'part_3' && !(answered(run, 'part_1') && answered(run, 'part_2'))) return void setTimeout(answer, 10)
        underWay--
        answers++
        if (response.destroyed) return
        if (isLost) return void request.socket.destroy()
        call.answeredAt = Date.now()
        if (!response.headersSent) response.writeHead(turnedAway?.status ?? 200, { 'content-type': 'application/json', ...turnedAway?.headers })
        response.end(JSON.stringify({ ok: true, entry: typeof mark === 'string' ? marks.get(mark) : undefined }))
      }
      // A tool says that it acted when it has the head of the answer; the call goes on.
      if (toolNodes.has(node)) response.writeHead(200).flushHeaders()
      setTimeout(answer, delayOf(node, random))
    })
  })
  // Hung up is told by `end`: our half stays open while a call has no answer.
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    for (const event of ['end', 'close', 'error'] as const) socket.on(event, () => void open.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answers: () => answers,
    lookUps: () => lookUps,
    underWay: () => underWay,
    untilUnderWay: (timeoutMs) => until(() => underWay > 0, timeoutMs, 3),
    callsOf: (run, node, round = '') => byStep.get(stepId(run, node, round)) ?? [],
    sawEnd: (event) => ended.has(event),
    nextBoot(number) {
      boot = number
      underWay = 0
      server.closeAllConnections()
    },
    async untilHungUp() {
      await until(() => open.size === 0, 10_000, 1)
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function stepId(run: string, node: string, round: string): string {
  return `${run} ${node} ${round}`
}

/** Two of five take long, so that there is a time when three are done. */
function delayOf(node: string, random: Random): number {
  if (node === 'part_3') return between(random, 30, 50)
  return node === 'part_4' || node === 'part_5' || toolNodes.has(node) ? between(random, 150, 250) : between(random, 5, 40)
}

/** `flaky` fails twice; a call that must not be made twice is now and then turned away unread, which alone may be tried again. */
function turnAway(node: string, callsBefore: number, random: Random): { status: number; headers?: Record<string, string> } | null {
  if (node === 'flaky') return callsBefore < 2 ? { status: 503 } : null
  return (unsafeNodes.has(node) || registerNodes.has(node)) && !toolNodes.has(node) && callsBefore === 0 && random() < 0.1 ? { status: 503, headers: { 'retry-after': '0' } } : null
}
