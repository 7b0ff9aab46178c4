// processes: which processes a program under test has started. Two ways, since Chromium's children overwrite their environment,
// and since a process whose parent has ended is no longer known by its parents.

import { readFileSync, readdirSync } from 'node:fs'
import { pause } from './random.ts'

/** Each start is marked by this variable of its environment, which all that it starts inherits. */
export const markVariable = 'FLOWBENCH_CRASH_MARK'

/** Where processes can be looked into. */
export const canLook = process.platform === 'linux'

/** `startedAt` in ticks since the machine's start: a number that is given anew belongs to another process. */
export type Process = { pid: number; parent: number; startedAt: string }

/** This process and all that descend from it. Empty where it cannot be looked. */
export function familyOf(pid: number): Process[] {
  const all = running()
  const family = all.filter((each) => each.pid === pid)
  for (const { pid: parent } of family) family.push(...all.filter((each) => each.parent === parent))
  return family
}

/** Waits until none of these runs, and none with one of these marks: after how many milliseconds, or which are left when the time is up. */
export async function untilGone({ family, marks, timeoutMs }: { family: readonly Process[]; marks: readonly string[]; timeoutMs: number }): Promise<{ ms: number; left: string[] }> {
  const since = Date.now()
  for (;;) {
    const left = running().filter(({ pid, startedAt }) => family.some((each) => each.pid === pid && each.startedAt === startedAt) || isMarked(pid, marks))
    const ms = Date.now() - since
    if (left.length === 0 || ms > timeoutMs) return { ms, left: left.map(({ pid }) => `${pid} ${read(pid, 'cmdline').replaceAll('\0', ' ').slice(0, 200)}`) }
    await pause(20)
  }
}

function isMarked(pid: number, marks: readonly string[]): boolean {
  const environment = read(pid, 'environ').split('\0')
  return marks.some((mark) => environment.includes(`${markVariable}=${mark}`))
}

/** Without those that have ended and whose parent has not asked how. */
function running(): Process[] {
  if (!canLook) return []
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name): Process[] => {
    const pid = Number(name)
    // The second field is the name, in brackets, which may hold blanks (proc_pid_stat(5)).
    const [state, parent, ...rest] = read(pid, 'stat').replace(/^.*\) /s, '').split(' ')
    const startedAt = rest[17]
    return state === undefined || state === 'Z' || state === 'X' || startedAt === undefined ? [] : [{ pid, parent: Number(parent), startedAt }]
  })
}

/** Empty of a process that ended meanwhile, or is not ours to look into. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
