import { expect, test } from 'vitest'
import { removedLine } from './keep.ts'

test('a line of a log says what was removed, and nothing of what was not', () => {
  expect(removedLine({ runs: 12, contents: 1, events: 0 })).toBe('Removed what was settled and is kept no longer: 12 runs, 1 event’s content.')
  expect(removedLine({ runs: 1, contents: 0, events: 2 })).toBe('Removed what was settled and is kept no longer: 1 run, 2 events.')
})
