import type { JsonObject } from '../json.ts'

/** From one version of the document to the next. Pure; it may trust that the document was one of version `from`. */
export type Migration = {
  from: number
  /** What changed, for the note that the person sees. */
  summary: string
  run(document: JsonObject): JsonObject
}

export const currentVersion = 1

/**
 * One entry a version, oldest first. Entries are never changed once released: documents of every version stay
 * readable. Version 1 is the first, so there is none yet.
 */
export const migrations: readonly Migration[] = []

export type Migrated =
  | { status: 'current'; document: JsonObject; applied: string[] }
  | { status: 'unknown-version'; version: unknown; accepted: number[] }

/** Takes a document of any known version to the current one, a version at a time. */
export function migrate(document: JsonObject, steps: readonly Migration[] = migrations, target = currentVersion): Migrated {
  const accepted = [...steps.map((step) => step.from), target]
  const version = document['version']
  if (typeof version !== 'number' || !accepted.includes(version)) return { status: 'unknown-version', version, accepted }
  let current = document
  const applied: string[] = []
  for (let at = version; at < target; at++) {
    const step = steps.find((candidate) => candidate.from === at)
    if (!step) return { status: 'unknown-version', version, accepted: [target] }
    current = { ...step.run(current), version: at + 1 }
    applied.push(step.summary)
  }
  return { status: 'current', document: current, applied }
}
