import { z } from 'zod'
import { ImportDraft, ImportedSummary } from '../../imported-connector.ts'
import { nothing } from '../nothing.ts'

/** Connectors that are made of OpenAPI documents. One line each: the name, what goes in, what comes back. */
export const importCalls = {
  'import.list': { input: nothing, output: z.array(ImportedSummary) },
  /** A document of this machine, chosen in the system's dialog; null when the person thought better of it. `replaces`: the connector that it renews. */
  'import.open-file': { input: z.object({ replaces: z.string().max(64).optional() }), output: ImportDraft.nullable() },
  /** A document of the web, by the client that every call goes through. */
  'import.read-url': { input: z.object({ url: z.string().min(1).max(4_000), replaces: z.string().max(64).optional() }), output: ImportDraft },
  /** Makes the connector of what was chosen. */
  'import.keep': { input: z.object({ token: z.string().max(64), key: z.string().max(128), displayName: z.string().max(200), baseUrl: z.string().max(2_000), operations: z.array(z.string().max(128)).max(5_000) }), output: ImportedSummary },
  'import.drop': { input: z.object({ token: z.string().max(64) }), output: nothing },
  'import.remove': { input: z.object({ key: z.string().max(64) }), output: nothing },
} as const
