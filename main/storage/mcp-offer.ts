import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { WorkflowId } from '@shared/id.ts'
import { McpPort } from '@shared/mcp-serving.ts'

/** What is kept of Flowbench as an MCP server. */
const KeptMcpOffer = z.object({
  /** It listens while the app is open. */
  isOn: z.boolean(),
  port: McpPort,
  /** Workflows with an MCP trigger that a person does not want to be tools. */
  withheld: z.array(WorkflowId),
  /** By workflow id: see `nameTools`. */
  names: z.record(z.string(), z.object({ tool: z.string(), from: z.string() })),
})
export type KeptMcpOffer = z.infer<typeof KeptMcpOffer>

export interface McpOfferStore {
  get(): KeptMcpOffer
  put(change: Partial<KeptMcpOffer>): void
}

export const defaultMcpPort = 8757
const nothing: KeptMcpOffer = { isOn: false, port: defaultMcpPort, withheld: [], names: {} }

/** A row of the settings. One that another version wrote, and this one cannot read, counts as absent. */
export function createMcpOfferStore(database: Database): McpOfferStore {
  const select = database.prepare<[], { value: string }>("SELECT value FROM settings WHERE name = 'mcp-offer'")
  const upsert = database.prepare("INSERT INTO settings (name, value) VALUES ('mcp-offer', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
  const get = (): KeptMcpOffer => {
    try {
      return KeptMcpOffer.parse(JSON.parse(select.get()?.value ?? 'null'))
    } catch {
      return nothing
    }
  }
  return { get, put: (change) => void upsert.run(JSON.stringify({ ...get(), ...change })) }
}
