import { expect, test } from 'vitest'
import { compare, median, percentile } from './measurement.ts'

test('ours and the limit are measured by turns, and the ratio is that of the medians', async () => {
  const order: string[] = []
  const figures = { ours: [10, 30, 20], limit: [5, 100, 4] }
  const take = (who: 'ours' | 'limit') => () => {
    order.push(who)
    return figures[who].shift() ?? 0
  }
  const measured = await compare({ name: 'a thing', unit: 'ms', better: 'lower', rounds: 3, ours: take('ours'), limit: take('limit') })
  expect(measured).toEqual({ name: 'a thing', unit: 'ms', ours: 20, limit: 5, ratio: 4, better: 'lower', rounds: 3 })
  expect(order).toEqual(['limit', 'ours', 'ours', 'limit', 'limit', 'ours'])
})

test('a percentile between two values lies between them', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(percentile([0, 10, 20], 0.95)).toBeCloseTo(19)
  expect(() => median([])).toThrow('nothing')
})
