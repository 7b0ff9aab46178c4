import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockFolder } from './folder-lock.ts'
import { startChild } from './test-child.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-lock-')) })
afterEach(() => rmSync(folder, { recursive: true }))

test('the folder is made, for its owner only', () => {
  const data = join(folder, 'new', 'data')
  lockFolder(data).release()
  expect(statSync(data).mode & 0o777).toBe(0o700)
})
test('a second process is told who holds the folder, and gets it once that one was killed', async () => {
  const data = join(folder, 'data')
  const entry = join(folder, 'holder.ts')
  writeFileSync(entry, `import { lockFolder } from '${new URL('folder-lock.ts', import.meta.url).pathname}'\nlockFolder(process.argv[2]!)\nconsole.log('held')\nsetInterval(() => {}, 1000)\n`)
  const holder = await startChild(entry, folder, [data])
  await once(holder.stdout, 'data')
  expect(() => lockFolder(data)).toThrow(`process ${holder.pid}`)
  holder.kill('SIGKILL')
  await once(holder, 'close')
  lockFolder(data).release()
})
test('a folder that was released can be held again', () => {
  lockFolder(folder).release()
  const lock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(/using the data folder/)
  lock.release()
})
