import { expect, test } from 'vitest'
import { evaluateExpression } from '@shared/expression/evaluate.ts'
import { pathText } from './path-text.ts'

test('a path reads as an expression, and the expression reads the path', () => {
  const payload = { items: [{ 'content-type': 1, 'a"b': 2, in: 3, plain: 4 }] }
  const scope = { event: { payload }, steps: {}, vars: {}, run: { startedAt: '2026-01-01T00:00:00.000Z' } }
  for (const [key, value] of Object.entries(payload.items[0] ?? {})) {
    expect(evaluateExpression(pathText('event', ['payload', 'items', 0, key]), scope)).toBe(value)
  }
  expect(pathText('item', [])).toBe('item')
  expect(pathText('event', ['payload', 'items', 0, 'content-type'])).toBe('event.payload.items[0]["content-type"]')
})
