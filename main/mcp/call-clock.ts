import { AppError } from '@shared/failure.ts'

export interface CallClock {
  /** Aborted, with AppError `timeout`, when the call takes too long. */
  signal: AbortSignal
  /** The server said something: it may be silent as long again. */
  heard(): void
  /** Neither limit comes nearer while a person is asked. */
  whileAsked<T>(work: () => Promise<T>): Promise<T>
  close(): void
}

/** How long a call may take: `silentMs` without a word, `longestMs` altogether. `what` begins the sentence: `"add" of Everything`. */
export function startCallClock({ what, silentMs, longestMs }: { what: string; silentMs: number; longestMs: number }): CallClock {
  const controller = new AbortController()
  let left = longestMs
  let since = performance.now()
  let timer: NodeJS.Timeout | undefined
  let asked = 0
  let isClosed = false

  const arm = (): void => {
    clearTimeout(timer)
    if (asked > 0 || isClosed) return
    const now = performance.now()
    left -= now - since
    since = now
    timer = setTimeout(() => controller.abort(new AppError({ code: 'timeout', message: `${what} did not answer in time.`, retryable: true, sent: 'maybe-sent' })), Math.max(0, Math.min(silentMs, left)))
    timer.unref()
  }
  arm()
  return {
    signal: controller.signal,
    heard: arm,
    async whileAsked(work) {
      if (asked === 0) arm()
      asked += 1
      clearTimeout(timer)
      try {
        return await work()
      } finally {
        asked -= 1
        if (asked === 0) since = performance.now()
        arm()
      }
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
