import type { Database } from 'better-sqlite3'
import { AppError } from '@shared/failure.ts'
import { JsonObject } from '@shared/json.ts'
import { Settings, type SettingsChange } from '@shared/settings.ts'
import { z } from 'zod'

/** Where the window stood when it was last moved; in screen coordinates that need not exist any more. */
export const WindowState = z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int(), height: z.number().int(), maximised: z.boolean() })
export type WindowState = z.infer<typeof WindowState>

export interface SettingsStore {
  get(): Settings
  put(change: SettingsChange): Settings
  /** What the page remembers of itself; empty at first. */
  session(): JsonObject
  putSession(session: JsonObject): void
  windowState(): WindowState | undefined
  putWindowState(state: WindowState): void
}

/** Panels, tabs and viewports are a few kilobytes; far more is a fault, not a session. */
const maxSessionLength = 2_000_000

/** Settings as rows of the database. A row that an older or newer version wrote, and this one cannot read, counts as absent. */
export function createSettings(database: Database): SettingsStore {
  const select = database.prepare<[string], { value: string }>('SELECT value FROM settings WHERE name = ?')
  const upsert = database.prepare('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
  const read = (name: string): unknown => parsed(select.get(name)?.value)
  const write = (name: string, value: unknown): void => void upsert.run(name, JSON.stringify(value))

  const get = (): Settings => readable(read('app'))
  return {
    get,
    put(change) {
      const known = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      const next = Settings.parse({ ...get(), ...known })
      write('app', next)
      return next
    },
    session: () => JsonObject.safeParse(read('session')).data ?? {},
    putSession(session) {
      if (JSON.stringify(session).length > maxSessionLength) {
        throw new AppError({ code: 'limit', message: 'What the window wants to remember of itself is too large, so it was not kept.', retryable: false })
      }
      write('session', session)
    },
    windowState: () => WindowState.safeParse(read('window')).data,
    putWindowState: (state) => write('window', state),
  }
}

/** Each setting on its own: one value that cannot be read does not lose the others. */
function readable(stored: unknown): Settings {
  const values = JsonObject.safeParse(stored).data ?? {}
  const fields = Object.entries(Settings.shape).flatMap(([name, schema]) => {
    const field = schema.safeParse(values[name])
    return field.success ? [[name, field.data] as const] : []
  })
  return Settings.parse(Object.fromEntries(fields))
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
