import { z } from 'zod'

/** An address as one is written. */
export const examplePieceRegistry = 'https://registry.example.com'

/** A registry that speaks as npm's does, by its address. */
export const PieceRegistry = z.url({ protocol: /^https?$/, error: `A registry is an address such as ${examplePieceRegistry}` }).max(300)

const prefix = '@activepieces/piece-'
const namePattern = /^@activepieces\/piece-[a-z0-9-]{1,80}$/
const versionPattern = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]{1,40})?$/

export type PieceVersion = { name: string; version: string }

/** Whether this names a piece rather than a file: `@activepieces/piece-wordpress@0.5.1`. */
export function namesPiece(text: string): boolean {
  return text.startsWith('@activepieces/') && !text.endsWith('.tgz')
}

/** The whole name of a piece, also where only `wordpress` was typed; null for what is none. */
export function pieceName(text: string): string | null {
  const typed = text.trim().toLowerCase()
  const name = typed.startsWith('@') ? typed : prefix + typed.replace(/^piece-/, '')
  return namePattern.test(name) ? name : null
}

/** A version to the last digit: a range or a tag names another program each day. */
export function isExactVersion(text: string): boolean {
  return versionPattern.test(text)
}

/** `@activepieces/piece-wordpress@0.5.1` in its parts; null for what names no exact version of a piece. */
export function pieceVersion(text: string): PieceVersion | null {
  const at = text.lastIndexOf('@')
  const name = at > 0 ? pieceName(text.slice(0, at)) : null
  const version = text.slice(at + 1)
  return name !== null && isExactVersion(version) ? { name, version } : null
}
