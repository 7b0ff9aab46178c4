// secret-origins: where a person lets a secret go that a step names itself. Owns the table `secret_origins`.

import type { Database } from 'better-sqlite3'
import { AppError } from '@shared/failure.ts'
import { SecretName, SecretOrigin } from '@shared/secret-ref.ts'

export interface SecretOrigins {
  /** By name and origin. */
  list(): SecretOrigin[]
  isAllowed(name: SecretName, origin: string): boolean
  /** Takes a whole address too, of which the origin counts. Throws AppError `invalid-input`. */
  allow(name: string, address: string): SecretOrigin
  /** Throws AppError `not-found`. */
  remove(name: string, origin: string): void
}

export function createSecretOrigins(database: Database, { now }: { now: () => number }): SecretOrigins {
  const select = database.prepare<[], SecretOrigin>('SELECT name, origin, added_at AS addedAt FROM secret_origins ORDER BY name, origin')
  const selectOne = database.prepare<[string, string], { found: 1 }>('SELECT 1 AS found FROM secret_origins WHERE name = ? AND origin = ?')
  const insert = database.prepare('INSERT INTO secret_origins (name, origin, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
  const erase = database.prepare('DELETE FROM secret_origins WHERE name = ? AND origin = ?')
  return {
    list: () => select.all(),
    isAllowed: (name, origin) => selectOne.get(name, origin) !== undefined,
    allow(name, address) {
      const parsed = SecretOrigin.safeParse({ name, origin: originOf(address), addedAt: now() })
      if (!parsed.success || !SecretName.safeParse(name).success) throw new AppError({ code: 'invalid-input', message: `A secret goes to a scheme and a host, such as https://api.example.com; "${address.slice(0, 200)}" is none.`, retryable: false })
      insert.run(parsed.data.name, parsed.data.origin, parsed.data.addedAt)
      return parsed.data
    },
    remove(name, origin) {
      if (erase.run(name, origin).changes === 0) throw new AppError({ code: 'not-found', message: `The secret "${name.slice(0, 128)}" may not go to ${origin.slice(0, 200)} anyway.`, retryable: false })
    },
  }
}

function originOf(address: string): string {
  return URL.canParse(address.trim()) ? new URL(address.trim()).origin : ''
}
