import { describe, expect, test } from 'vitest'
import { isSecondOf } from './second-click.ts'

describe('the second click of a double click', () => {
  const first = { clientX: 900, clientY: 300, timeStamp: 1_000 }

  test('comes soon and at the same place', () => {
    expect(isSecondOf(first, { clientX: 902, clientY: 298, timeStamp: 1_180 })).toBe(true)
  })

  test('is not one that comes later, or elsewhere', () => {
    expect(isSecondOf(first, { clientX: 900, clientY: 300, timeStamp: 1_600 })).toBe(false)
    expect(isSecondOf(first, { clientX: 920, clientY: 300, timeStamp: 1_180 })).toBe(false)
    expect(isSecondOf(first, { clientX: 900, clientY: 280, timeStamp: 1_180 })).toBe(false)
  })
})
