// slot: one process and the statement that it does.
//  S1. Each statement ends once, with its rows or a failure. When its time is up, or its step is ended, its process is killed
//      there and then, and never used again.
//  S2. Nothing is asked of a process before it says that it is there: until then nothing was done.
import { AppError, type Failure } from '@shared/failure.ts'
import type { StartProcess } from '@main/platform/process/fork-node.ts'
import type { FromProcess, Statement, ToProcess } from './protocol.ts'
import { sqliteFailure } from './sqlite-failure.ts'

export type Done = Omit<Extract<FromProcess, { kind: 'done' }>, 'kind' | 'id'>

export interface Slot {
  /** Rejects with AppError. */
  ask(statement: Statement, limits: { statementMs: number; signal: AbortSignal }): Promise<Done>
  isAlive(): boolean
  kill(): void
}

type Running = { id: number; statement: Statement; isAsked: boolean; ask(): void; end(result: Done | Failure): void }

/** Loading takes tens of milliseconds; on a machine that is this busy something is wrong. */
const startTimeoutMs = 30_000

export function createSlot(start: StartProcess): Slot {
  const handle = start()
  let isAlive = true
  let isReady = false
  let running: Running | null = null
  let asked = 0

  const stop = (failure: Omit<Failure, 'sent'>): void => {
    running?.end({ ...failure, sent: sentOf(running) })
    if (!isAlive) return
    isAlive = false
    handle.kill()
  }
  handle.onMessage((raw) => {
    const message = raw as FromProcess
    if (message.kind === 'ready') {
      isReady = true
      return running?.ask()
    }
    if (message.id !== running?.id) return
    if (message.kind === 'failed') return running.end(sqliteFailure(message.fault, running.statement))
    const { rows, rowCount, isCut } = message
    running.end({ rows, rowCount, isCut })
  })
  handle.onExit((why) => {
    isAlive = false
    stop(endOf(why, isReady))
  })

  return {
    isAlive: () => isAlive,
    kill: () => stop({ code: 'interrupted', message: 'The statement was ended with Flowbench.', retryable: true }),
    ask: (statement, { statementMs, signal }) => new Promise((resolve, reject) => {
      asked += 1
      const id = asked
      const onAbort = (): void => stop({ code: 'cancelled', message: 'The step was ended, and its statement with it.', retryable: false })
      let late = setTimeout(() => stop({ code: 'unavailable', message: `The process for SQLite did not start within ${startTimeoutMs / 1_000} s.`, retryable: true }), startTimeoutMs)
      running = {
        id, statement, isAsked: false,
        ask() {
          this.isAsked = true
          clearTimeout(late)
          late = setTimeout(() => stop({ code: 'timeout', message: `The statement took longer than ${statementMs / 1_000} s and was ended. Ask for less, look whether an index is missing, or give statements more time in the connection.`, retryable: true, details: { statementMs } }), statementMs)
          handle.send({ id, ...statement } satisfies ToProcess)
        },
        end(result) {
          running = null
          clearTimeout(late)
          signal.removeEventListener('abort', onAbort)
          if ('rows' in result) resolve(result)
          else reject(new AppError(result))
        },
      }
      signal.addEventListener('abort', onAbort, { once: true })
      if (signal.aborted) onAbort()
      else if (isReady) running.ask()
    }),
  }
}

/** A statement that was under way may have been written down as a whole a moment before. */
function sentOf({ isAsked, statement: { changes } }: Running): Failure['sent'] {
  if (!isAsked) return 'not-sent'
  return changes ? 'maybe-sent' : 'not-processed'
}

function endOf(why: string, isReady: boolean): Omit<Failure, 'sent'> {
  if (/heap (limit|out of memory)|out of memory/i.test(why)) return { code: 'limit', message: 'The statement used more memory than it may have and was ended. Ask for less at a time.', retryable: false, details: { limit: 'memory' } }
  const line = why.trim().split('\n').findLast((each) => each.trim() !== '')
  const said = line === undefined ? '' : ` Its last words: ${line.slice(0, 300)}`
  return { code: 'unavailable', message: `The process for SQLite ${isReady ? 'ended before the statement had' : 'did not start'}.${said}`, retryable: true }
}
