// piece-steps: a piece's actions and triggers, as its contract declares them, found by the keys that they have here.
import { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { pieceFile } from './piece-context.ts'
import { isProperties, type PieceProperties } from './piece-fields.ts'

/** As `@activepieces/pieces-framework` declares it (MIT); only what is read here. */
export type PieceStep = {
  displayName: string; description?: string; props?: unknown; run(context: unknown): Promise<unknown>
  /** Of a trigger alone, from here on. */
  type?: string; sampleData?: unknown
  onEnable?(context: unknown): Promise<void>; onDisable?(context: unknown): Promise<void>; onRenew?(context: unknown): Promise<void>; onHandshake?(context: unknown): Promise<unknown>
  handshakeConfiguration?: { strategy?: string; paramName?: string }; renewConfiguration?: { strategy?: string; cronExpression?: string }
}
export type Piece = { displayName: string; description?: string; auth?: unknown; actions(): Record<string, PieceStep>; triggers(): Record<string, PieceStep>; getContextInfo?(): { version: string } }

/** Some name their actions in words with spaces, or with signs. */
export function keyOf(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+/, '')
}

export function propertiesOf({ props }: PieceStep): PieceProperties {
  return isProperties(props) ? props : {}
}

export function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

export function valuesOf(properties: PieceProperties, input: JsonObject): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, { type }]) => type !== 'MARKDOWN').map(([name, { type, defaultValue }]) => {
    const value = Object.hasOwn(input, name) ? input[name] : defaultValue
    return [name, type === 'FILE' && typeof value === 'string' ? pieceFile(value) : value]
  }))
}

export function stepOf(steps: Record<string, PieceStep>, key: string): PieceStep {
  const step = Object.entries(steps).find(([name]) => keyOf(name) === key)?.[1]
  if (!step) throw refused(`it has no "${key}"`)
  return step
}

export function refused(why: string): AppError {
  return new AppError({ code: 'invalid-input', message: `The piece cannot be used: ${why}.`, retryable: false, sent: 'not-sent' })
}
