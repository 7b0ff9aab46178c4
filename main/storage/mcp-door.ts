// mcp-door: how a command of the same person finds the engine that has a data folder open, and is let in by it.

import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** The token is of this process alone, and ends with it. */
const McpDoor = z.object({ url: z.string(), token: z.string() })
export type McpDoor = z.infer<typeof McpDoor>

const fileOf = (folder: string): string => join(folder, 'mcp-door.json')

/** Only the owner can read it. */
export function openDoor(folder: string, door: McpDoor): void {
  const file = fileOf(folder)
  rmSync(file, { force: true })
  writeFileSync(file, JSON.stringify(door), { mode: 0o600 })
  chmodSync(file, 0o600)
}

export function closeDoor(folder: string): void {
  rmSync(fileOf(folder), { force: true })
}

/** Null where there is none. One of a process that was killed is gone as soon as another has the folder open. */
export function findDoor(folder: string): McpDoor | null {
  try {
    return McpDoor.parse(JSON.parse(readFileSync(fileOf(folder), 'utf8')))
  } catch {
    return null
  }
}
