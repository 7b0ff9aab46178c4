import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readStartOptions } from './start-options.ts'

test('paths are read with = or as the next argument, relative to where the command was given', () => {
  expect(readStartOptions(['electron', '.', '--no-sandbox', '--data=here', '--screenshot', 'a.png'], '/somewhere')).toEqual({
    dataFolder: resolve('/somewhere/here'), screenshot: resolve('/somewhere/a.png'),
  })
})
test('without them the app starts as usual, whatever else Chromium is told', () => {
  expect(readStartOptions(['electron', '.', '--inspect=0', '--remote-debugging-port=0', '--data-else=1'], '/')).toEqual({})
})
test.each([['--data'], ['--data='], ['--screenshot', '--no-sandbox']])('%s without a path is refused', (...argv) => {
  expect(() => readStartOptions(argv, '/')).toThrow(/needs a path/)
})
