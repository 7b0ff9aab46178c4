import { describe, expect, test } from 'vitest'
import type { TunnelState } from '@shared/tunnel.ts'
import { lasting, passing, type Tunnel, type TunnelStart } from './provider.ts'
import { retryIn } from './retry-in.ts'
import { superviseTunnel } from './supervisor.ts'

type Attempt = Pick<TunnelStart, 'down' | 'urlChanged' | 'signal'> & { comeUp(publicUrl?: string): void; fail(error: Error): void; isStopped: boolean }

/** A provider that does what the test says, and a clock that stands until it is moved. */
function play() {
  let time = 0
  const alarms: { at: number; ring: () => void }[] = []
  const attempts: Attempt[] = []
  const states: TunnelState[] = []
  const supervisor = superviseTunnel({
    now: () => time, monotonic: () => time, random: () => 1, onState: (state) => states.push(state), connectTimeoutMs: 30_000,
    alarm(at, ring) {
      const alarm = { at, ring }
      alarms.push(alarm)
      return () => void (alarms.includes(alarm) && alarms.splice(alarms.indexOf(alarm), 1))
    },
    start: (given) => new Promise<Tunnel>((resolve, reject) => {
      const attempt: Attempt = {
        ...given, isStopped: false, fail: reject,
        comeUp: (publicUrl = 'https://one.example') => resolve({ publicUrl, stop: () => { attempt.isStopped = true; return Promise.resolve() } }),
      }
      given.signal.addEventListener('abort', () => reject(passing('cancelled', 'stopped')))
      attempts.push(attempt)
    }),
  })
  const settle = async () => { for (let turn = 0; turn < 20; turn++) await Promise.resolve() }
  return {
    supervisor, attempts, states, settle,
    last: () => { const attempt = attempts.at(-1); if (!attempt) throw new Error('Nothing was begun'); return attempt },
    alarmsAt: () => alarms.map(({ at }) => at - time),
    async pass(ms: number) {
      time += ms
      for (const alarm of alarms.splice(0).filter((each) => each.at <= time)) alarm.ring()
      await settle()
    },
  }
}

describe('a tunnel', () => {
  test('that breaks is built anew, later each time, until one was up for a while', async () => {
    const { supervisor, last, settle, alarmsAt, pass, states, attempts } = play()
    void supervisor.rebuild()
    await settle()
    const waits: number[] = []
    for (let round = 0; round < 5; round++) {
      last().comeUp()
      await settle()
      last().down(passing('network', 'lost'))
      await settle()
      waits.push(alarmsAt()[0] ?? -1)
      await pass(60_000)
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 2_000])
    last().comeUp()
    await settle()
    await pass(10_000)
    last().down(passing('network', 'lost'))
    expect(alarmsAt()).toEqual([250])
    expect(states.at(-1)).toMatchObject({ state: 'retrying', attempt: 1, failure: { message: 'lost' } })
    expect(attempts.slice(0, -1).every(({ isStopped }) => isStopped)).toBe(true)
  })

  test('that cannot be built without the person is not tried again', async () => {
    const { supervisor, last, settle, alarmsAt, states } = play()
    void supervisor.rebuild()
    await settle()
    last().fail(lasting('unauthorized', 'no'))
    await settle()
    expect([alarmsAt(), states.at(-1)]).toMatchObject([[], { state: 'failed', failure: { code: 'unauthorized' } }])
  })

  test('that is stopped while it comes up is ended when it is up, and nothing follows', async () => {
    const { supervisor, last, settle, alarmsAt, states, attempts } = play()
    void supervisor.rebuild()
    await settle()
    const stopped = supervisor.stop()
    last().comeUp()
    await stopped
    await settle()
    expect([alarmsAt(), states.map(({ state }) => state), attempts.length, last().signal.aborted]).toEqual([[], ['connecting', 'off'], 1, true])
  })

  test('that was given up is not listened to', async () => {
    const { supervisor, attempts, last, settle, states } = play()
    void supervisor.rebuild()
    await settle()
    last().comeUp()
    await settle()
    void supervisor.rebuild()
    await settle()
    last().comeUp('https://two.example')
    await settle()
    attempts[0]?.down(passing('network', 'lost'))
    attempts[0]?.urlChanged('https://old.example')
    expect(states.at(-1)).toMatchObject({ state: 'up', publicUrl: 'https://two.example' })
    last().urlChanged('https://three.example')
    expect(states.at(-1)).toMatchObject({ state: 'up', publicUrl: 'https://three.example' })
  })

  test('is waited for as long as its server asks', async () => {
    const { supervisor, last, settle, alarmsAt } = play()
    void supervisor.rebuild()
    await settle()
    last().fail(Object.assign(passing('rate-limited', 'slow'), { failure: { code: 'rate-limited', message: 'slow', retryable: true, retryAfterMs: 7_000 } }))
    await settle()
    expect(alarmsAt()).toEqual([7_250])
  })
})

test('after some minutes a server is asked once a minute, and never all at the same time', () => {
  expect([retryIn(0, 0), retryIn(0, 1), retryIn(50, 1), retryIn(500, 1), retryIn(500, 0)]).toEqual([125, 250, 2_000, 60_000, 30_000])
})
