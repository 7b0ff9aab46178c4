import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLogFile } from './log-file.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-log-')) })
afterEach(() => rmSync(folder, { recursive: true }))

test('a line says when, how bad and what, with the stack of an error', () => {
  openLogFile(folder, () => 0).error('The page ended', new Error('boom'))
  expect(readFileSync(join(folder, 'flowbench.log'), 'utf8')).toMatch(/^1970-01-01T00:00:00.000Z error The page ended: Error: boom\n\s+at /)
})
test('the log stays small however much is written, and is private to the person', () => {
  const log = openLogFile(folder, () => 0)
  for (let line = 0; line < 600; line++) log.info('x'.repeat(4_000))
  expect(readdirSync(folder).sort()).toEqual(['flowbench.log', 'flowbench.old.log'])
  for (const name of readdirSync(folder)) {
    expect(statSync(join(folder, name)).size).toBeLessThan(600_000)
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
  }
})
test('a folder that cannot be written stops nothing', () => {
  expect(() => openLogFile('/dev/null/nowhere', () => 0).info('x')).not.toThrow()
})
test('what is secret is blacked out before it is written, in messages and in stacks', () => {
  openLogFile(folder, () => 0, (text) => text.replaceAll('hunter2', '[secret x]')).error('Called with hunter2', new Error('hunter2 was refused'))
  const written = readFileSync(join(folder, 'flowbench.log'), 'utf8')
  expect(written).not.toContain('hunter2')
  expect(written).toContain('Called with [secret x]: Error: [secret x] was refused')
})
