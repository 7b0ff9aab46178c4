import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Settings } from '@shared/settings.ts'
import DatabaseFile from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { library as migration } from './migrations/0002-library.ts'
import { createSettings } from './settings.ts'

let folder: string
let database: DatabaseFile.Database
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-settings-'))
  database = new DatabaseFile(join(folder, 'settings.sqlite'))
  migration(database)
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

test('a change keeps the other settings, over a restart', () => {
  createSettings(database).put({ theme: 'dark' })
  createSettings(database).put({ panStyle: 'design', theme: undefined })
  expect(createSettings(database).get()).toEqual({ ...Settings.parse({}), theme: 'dark', panStyle: 'design' })
})
test('a setting that another version wrote and this one cannot read costs no other', () => {
  database.prepare('INSERT INTO settings VALUES (?, ?)').run('app', '{ "theme": "sepia", "snapToGrid": false, "sound": 7 }')
  expect(createSettings(database).get()).toEqual({ ...Settings.parse({}), snapToGrid: false })
  database.prepare('UPDATE settings SET value = ?').run('not JSON')
  expect(createSettings(database).get().theme).toBe('system')
})
test('the window and the page remember themselves', () => {
  const settings = createSettings(database)
  expect([settings.session(), settings.windowState()]).toEqual([{}, undefined])
  settings.putSession({ tabs: ['wf_a'] })
  settings.putWindowState({ x: 1, y: 2, width: 1200, height: 800, maximised: true })
  expect(createSettings(database).session()).toEqual({ tabs: ['wf_a'] })
  expect(createSettings(database).windowState()).toEqual({ x: 1, y: 2, width: 1200, height: 800, maximised: true })
})
test('a page that wants to remember megabytes is refused', () => {
  expect(() => createSettings(database).putSession({ all: 'x'.repeat(2_100_000) })).toThrow(/too large/)
})
