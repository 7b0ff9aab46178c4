import { expect, test } from 'vitest'
import { portsOf } from './node-type.ts'

const fixed = { ports: { kind: 'fixed', ports: ['true', 'false'] } } as const
const listed = { ports: { kind: 'from-input', list: 'cases', name: 'port', more: ['default'] } } as const
const copy = <T extends { ports: object }>(type: T) => structuredClone(type) as never

test('a fixed list of ports is what it says', () => {
  expect(portsOf({ input: {} }, copy(fixed))).toEqual(['true', 'false'])
})

test('a port is there for each named case, once, and the further ones follow', () => {
  const input = { cases: [{ port: 'big' }, { port: 'small' }, { port: 'big' }, { port: '' }, { when: true }, 7] }
  expect(portsOf({ input }, copy(listed))).toEqual(['big', 'small', 'default'])
  expect(portsOf({ input: { cases: '{{ not a list }}' } }, copy(listed))).toEqual(['default'])
})

test('the error port comes last, and only where errors go to a port', () => {
  expect(portsOf({ input: {}, settings: { onError: 'port' } }, copy(fixed))).toEqual(['true', 'false', 'error'])
  expect(portsOf({ input: {}, settings: { onError: 'continue' } }, copy(fixed))).toEqual(['true', 'false'])
})
