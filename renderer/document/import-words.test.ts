import { expect, test } from 'vitest'
import type { Problem } from '@shared/problem.ts'
import { importWords } from './import-words.ts'

const copy: Problem = { severity: 'warning', rule: 'imported-as-copy', pointer: '/id', message: 'The library holds “A” already, so this one came in as a copy', remedy: 'Remove one' }
const open: Problem = { severity: 'error', rule: 'cycle', pointer: '/edges', message: 'A cycle', remedy: 'Break it' }

test('a copy is told as one and leads nowhere; what is open leads to Problems', () => {
  expect(importWords(1, [])).toEqual({ kind: 'succeeded', text: 'Imported one workflow.', detail: undefined })
  expect(importWords(1, [copy])).toEqual({ kind: 'succeeded', text: 'Imported one workflow.', detail: `${copy.message}.` })
  expect(importWords(3, [copy, copy]).detail).toMatch(/^2 of them came in as copies/)
  expect(importWords(1, [copy, open])).toMatchObject({ kind: 'waiting', detail: `${copy.message}. One thing wants attention before it runs. See Problems.` })
})
