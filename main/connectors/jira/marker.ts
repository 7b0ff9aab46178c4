import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { z } from 'zod'

/**
 * An entity property is kept with an issue or a comment, and people do not see it. It is set by the very request that creates
 * what it belongs to. https://developer.atlassian.com/cloud/jira/platform/jira-entity-properties/
 */
export const markerKey = 'flowbench'

export function markerOf(idempotencyKey: string): JsonObject {
  return { step: idempotencyKey }
}

export function markerProperty(idempotencyKey: string): JsonObject {
  return { key: markerKey, value: markerOf(idempotencyKey) }
}

export function isMarkedBy(value: JsonValue | undefined, idempotencyKey: string): boolean {
  return value !== undefined && isJsonObject(value) && value['step'] === idempotencyKey
}

/** An issue among others, as far as looking for the marker needs it. */
export const MarkedIssue = z.looseObject({ id: z.string(), key: z.string(), fields: z.looseObject({ summary: z.string().optional() }).optional(), properties: z.record(z.string(), z.json()).optional() })
export type MarkedIssue = z.infer<typeof MarkedIssue>
