import { JsonObject } from '@shared/json.ts'
import { z } from 'zod'

/** What signing in gave, as the vault keeps it under one name. `expiresAt`: milliseconds since 1970; absent when nobody said. */
export type Tokens = { accessToken: string; refreshToken?: string | undefined; expiresAt?: number | undefined; /** What the service said besides, where the connector wants it. */ answer?: JsonObject | undefined }

const Kept = z.object({ accessToken: z.string().min(1), refreshToken: z.string().min(1).optional(), expiresAt: z.number().optional(), answer: JsonObject.optional() })

export function writeTokens(tokens: Tokens): string {
  return JSON.stringify(tokens)
}

/** A value that somebody put in by hand is the access token itself, and never renewed. */
export function readTokens(value: string): Tokens {
  if (!value.startsWith('{')) return { accessToken: value }
  try {
    const parsed = Kept.safeParse(JSON.parse(value))
    return parsed.success ? parsed.data : { accessToken: value }
  } catch {
    return { accessToken: value }
  }
}
