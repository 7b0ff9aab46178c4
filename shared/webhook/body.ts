import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { WebhookCrypto } from './verification.ts'

/** A body that was verified, as an object; empty for what is not one. Only ids and names are looked up in it. */
export function bodyObject(rawBody: Uint8Array, crypto: Pick<WebhookCrypto, 'text'>): JsonObject {
  return objectOf(crypto.text(rawBody))
}

export function objectOf(text: string): JsonObject {
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, '')) as JsonValue
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** The value at `data.object.id`; undefined where the path leads nowhere. Own keys only. */
export function valueAt(body: JsonObject, path: string): JsonValue | undefined {
  return path.split('.').reduce<JsonValue | undefined>((value, key) => (isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), body)
}
