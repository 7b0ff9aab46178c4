// lock: two terminals must not install or build into the same folders at once; the second waits for the first.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { tmpdir, userInfo } from 'node:os'
import { root } from './paths.mjs'
import { say } from './report.mjs'

const pollMs = 200

/** Does `work` while holding the lock of that name for this checkout. A lock whose owner is gone counts for nothing. */
export async function withLock(name, work) {
  const file = lockFile(name)
  let told = false
  while (!take(file)) {
    if (!told) say(`  Waiting: another command is busy with the ${name} of this folder.`)
    told = true
    await wait(pollMs)
  }
  const release = () => rmSync(file, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

function take(file) {
  try {
    const descriptor = openSync(file, 'wx')
    writeSync(descriptor, String(process.pid))
    closeSync(descriptor)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!ownerLives(file)) rmSync(file, { force: true })
    return false
  }
}

function ownerLives(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'))
    // Just made, its owner not yet written.
    if (owner === 0) return true
    process.kill(owner, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** In the system's temporary folder: node_modules may not exist yet, and the repository stays clean. */
function lockFile(name) {
  const folder = join(tmpdir(), `flowbench-${userInfo().username}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return join(folder, `${createHash('sha256').update(root).digest('hex').slice(0, 16)}-${name}.lock`)
}
