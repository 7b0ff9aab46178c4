// slot: one confined process and the job it does.
//  S1. Whatever happens to the process, each job ends once, with an answer or a failure that says what was sent.
//  S2. A process that broke, was stopped or answers no ping is killed and never used again.
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { StartProcess } from '@main/platform/process/fork-node.ts'
import type { JsonValue } from '@shared/json.ts'
import { abortGraceMs, longestJobMs, mostCalls, mostLogLines, pingEveryMs, startTimeoutMs, stuckMs } from './limits.ts'
import { FromProcess, type Dialect, type DoorRequest, type Doors, type ProgramFiles, type ToProcess } from './protocol.ts'

export type Job = {
  op: string
  args: JsonValue
  doors: Doors
  grants: readonly string[]
  signal?: AbortSignal | undefined
  timeoutMs?: number | undefined
  onLog?: ((line: string) => void) | undefined
  onAnswered?: ((answer: { status: number; headers: Record<string, string> }) => void) | undefined
}

export interface Slot {
  ask(job: Job): Promise<JsonValue>
  isAlive(): boolean
  kill(): void
}

type Running = { id: number; job: Job; calls: number; lines: number; /** Something left this machine for it, as far as we know. */ reached: boolean; settle(result: { value: JsonValue } | { failure: Failure }): void }

export function createSlot(start: StartProcess, program: { dialect: Dialect; files(): ProgramFiles }): Slot {
  const files = program.files()
  const handle = start()
  let alive = true
  let isReady = false
  let running: Running | null = null
  let broke: string | null = null
  let asked = 0
  let pinging: NodeJS.Timeout | undefined
  let lastSign = performance.now()

  const send = (message: ToProcess): void => handle.send(message)
  const fail = (failure: Failure): void => running?.settle({ failure })
  const kill = (): void => {
    if (!alive) return
    alive = false
    clearInterval(pinging)
    handle.kill()
  }
  const stop = (failure: Failure): void => {
    fail(withSent(failure, running, program.dialect))
    kill()
  }

  handle.onMessage((raw) => {
    if (!alive) return
    lastSign = performance.now()
    const parsed = FromProcess.safeParse(raw)
    if (!parsed.success) return stop(internal('The program sent something that is no message of ours, and was ended.'))
    const message = parsed.data
    if ('id' in message && message.id !== running?.id) return
    switch (message.kind) {
      case 'ready': return void (isReady = true)
      case 'pong': return
      case 'broke': return void (broke = message.message)
      case 'connected': return void (running && (running.reached = true))
      case 'log': return logLine(message.line)
      case 'answered': return running?.job.onAnswered?.({ status: message.status, headers: message.headers })
      case 'done': return finish(message.value)
      case 'failed': return fail(honest(message.failure, running))
      case 'call': return void answer(message.call, message.to)
      default: return message satisfies never
    }
  })
  handle.onExit((why) => {
    alive = false
    clearInterval(pinging)
    fail(withSent(endOf(why, broke, isReady), running, program.dialect))
  })
  send({ kind: 'load', dialect: program.dialect, program: files })

  function logLine(line: string): void {
    if (!running) return
    running.lines += 1
    if (running.lines <= mostLogLines) running.job.onLog?.(line)
  }

  function finish(text: string): void {
    try {
      running?.settle({ value: JSON.parse(text) as JsonValue })
    } catch {
      stop(internal('The program gave an answer that is no JSON, and was ended.'))
    }
  }

  async function answer(call: number, to: DoorRequest): Promise<void> {
    if (!running) return
    const mine = running
    mine.calls += 1
    if (mine.calls > mostCalls) return stop({ code: 'limit', message: `The program made more than ${mostCalls} calls in one step and was ended.`, retryable: false })
    const result = await through(mine.job.doors, to, () => { mine.reached = true })
    if (alive && running === mine) send({ kind: 'answer', call, result })
  }

  function watch(): void {
    lastSign = performance.now()
    pinging = setInterval(() => {
      const allowed = isReady ? stuckMs : startTimeoutMs
      if (performance.now() - lastSign > allowed) return stop({ code: 'timeout', message: `The program did not come to an end of what it was doing within ${allowed / 1000} s and was stopped. It is probably in a loop without an end.`, retryable: false, details: { limit: 'stuck' } })
      send({ kind: 'ping' })
    }, pingEveryMs)
    pinging.unref()
  }

  return {
    isAlive: () => alive,
    kill: () => stop({ code: 'interrupted', message: 'The program was ended with Flowbench.', retryable: true }),
    ask: (job) => new Promise((resolve, reject) => {
      asked += 1
      const id = asked
      const timeoutMs = Math.min(job.timeoutMs ?? longestJobMs, longestJobMs)
      let grace: NodeJS.Timeout | undefined
      const onAbort = (): void => {
        send({ kind: 'abort', id })
        grace = setTimeout(() => stop({ ...toFailure(job.signal?.reason), code: 'cancelled', message: 'The step was ended, and the program with it.', retryable: false }), abortGraceMs)
      }
      const late = setTimeout(() => stop({ code: 'timeout', message: `The program took longer than ${timeoutMs / 1000} s and was stopped.`, retryable: true, details: { limit: 'time', timeoutMs } }), timeoutMs)
      running = {
        id, job, calls: 0, lines: 0, reached: false,
        settle(result) {
          running = null
          clearTimeout(late)
          clearTimeout(grace)
          clearInterval(pinging)
          job.signal?.removeEventListener('abort', onAbort)
          if ('value' in result) resolve(result.value)
          else reject(new AppError(result.failure))
        },
      }
      job.signal?.addEventListener('abort', onAbort, { once: true })
      watch()
      send({ kind: 'ask', id, op: job.op, args: JSON.stringify(job.args), grants: [...job.grants] })
      if (job.signal?.aborted) onAbort()
    }),
  }
}

/** Reads do not count as sent: nothing would happen twice. */
async function through(doors: Doors, to: DoorRequest, onReach: () => void): Promise<Extract<ToProcess, { kind: 'answer' }>['result']> {
  try {
    switch (to.door) {
      case 'http':
        if (!/^(get|head)$/i.test(to.request.method)) onReach()
        return { ok: true, value: await doors.http(to.request as Parameters<Doors['http']>[0]) }
      case 'code': return { ok: true, value: await doors.code(to.job as Parameters<Doors['code']>[0]) }
      case 'jsonata': return { ok: true, value: await doors.jsonata(to.job as Parameters<Doors['jsonata']>[0]) }
      default: return to satisfies never
    }
  } catch (error) {
    return { ok: false, failure: toFailure(error) }
  }
}

/** A program may not say that nothing was sent when we know better. */
function honest(failure: Failure, running: Running | null): Failure {
  return failure.sent === 'not-sent' && running?.reached === true ? { ...failure, sent: 'maybe-sent' } : failure
}

function withSent(failure: Failure, running: Running | null, dialect: Dialect): Failure {
  if (failure.sent !== undefined) return failure
  // A piece's last word on what it connected to may be lost with it.
  const reached = running !== null && (running.reached || dialect === 'piece')
  return { ...failure, sent: reached ? 'maybe-sent' : 'not-sent' }
}

function endOf(why: string, broke: string | null, isReady: boolean): Failure {
  if (/heap (limit|out of memory)|out of memory/i.test(why)) return { code: 'limit', message: 'The program used more memory than it may have and was stopped. Ask it for less at a time.', retryable: false, details: { limit: 'memory' } }
  if (broke !== null) return internal(`The program broke: ${broke}`)
  if (!isReady) return { ...internal(`The process for the program did not start.${said(why)}`), sent: 'not-sent' }
  return { code: 'interrupted', message: `The program ended before it had answered.${said(why)}`, retryable: true }
}

function said(why: string): string {
  const line = why.trim().split('\n').findLast((each) => each.trim() !== '')
  return line === undefined ? '' : ` Its last words: ${line.slice(0, 300)}`
}

function internal(message: string): Failure {
  return { code: 'internal', message, retryable: false }
}
