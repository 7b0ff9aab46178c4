import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Window } from './window.ts'

test('whenever one begins to count, there are never more uses than the limit', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 7 }), fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 60 }), (count, pauses) => {
    const window = new Window({ count, perMs: 1_000 }, [])
    const uses: number[] = []
    let now = 0
    for (const pause of pauses) {
      now = Math.max(now + pause, window.freeAt(now + pause))
      window.use(now)
      uses.push(now)
    }
    for (const from of uses) expect(uses.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(count)
  }))
})

test('what is promised to those further behind comes true when all before them go as early as they may', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 12 }), fc.integer({ min: 0, max: 20 }), (count, pauses, ahead) => {
    const window = new Window({ count, perMs: 1_000 }, [])
    let now = 0
    for (const pause of pauses) {
      now = Math.max(now + pause, window.freeAt(now + pause))
      window.use(now)
    }
    const promised = window.freeAt(now, ahead)
    for (let place = 0; place < ahead; place++) {
      now = window.freeAt(now)
      window.use(now)
    }
    expect(window.freeAt(now)).toBe(promised)
  }))
})

test('a clock that is set back holds nobody for longer than the limit does', () => {
  const window = new Window({ count: 1, perMs: 60_000 }, [1_000_000_000])
  expect(window.freeAt(5_000)).toBe(65_000)
})
