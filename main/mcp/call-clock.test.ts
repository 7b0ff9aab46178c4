import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startCallClock } from './call-clock.ts'

const clock = (silentMs: number, longestMs: number) => startCallClock({ what: '"add" of Sums', silentMs, longestMs })

it('a call may be silent only so long, and each word gives it as long again', async () => {
  const call = clock(200, 60_000)
  for (let word = 0; word < 4; word++) {
    await wait(80)
    call.heard()
  }
  expect(call.signal.aborted).toBe(false)
  await expect.poll(() => call.signal.aborted, { timeout: 2_000 }).toBe(true)
  expect((call.signal.reason as Error).message).toBe('"add" of Sums did not answer in time.')
})

it('a call may take only so long altogether, whatever its server says meanwhile', async () => {
  const call = clock(60_000, 200)
  const words = setInterval(() => call.heard(), 20)
  await expect.poll(() => call.signal.aborted, { timeout: 2_000 }).toBe(true)
  clearInterval(words)
})

it('neither limit comes nearer while a person is asked, of two questions until the last is answered', async () => {
  const call = clock(150, 200)
  const answers = [call.whileAsked(() => wait(500)), call.whileAsked(() => wait(800))]
  await wait(400)
  call.heard()
  await Promise.all(answers)
  expect(call.signal.aborted).toBe(false)
  await expect.poll(() => call.signal.aborted, { timeout: 2_000 }).toBe(true)
})

it('a call that is over is not ended any more', async () => {
  const call = clock(50, 50)
  call.close()
  call.heard()
  await wait(200)
  expect(call.signal.aborted).toBe(false)
})
