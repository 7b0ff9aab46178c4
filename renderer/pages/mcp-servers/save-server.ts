import type { McpServerDraft } from '@shared/mcp-server.ts'
import { call } from '../../api.ts'
import { draftOf, type ServerForm } from './server-form.ts'

export type SaveServer = { form: ServerForm; /** Typed for the client secret now. */ secretValue: string; trustsHints: boolean; save: (draft: McpServerDraft) => Promise<{ key: string; secrets: string[] }> }

/** The client secret goes into the vault first: a server must not be there with one that could not be kept. Resolves to what is to be mended where something is. */
export async function saveServer({ form, secretValue, trustsHints, save }: SaveServer): Promise<{ key: string; secrets: string[] } | { problem: string }> {
  const named = secretValue === '' || form.clientSecret !== '' ? form : { ...form, clientSecret: secretNameOf(form.name) }
  const read = draftOf(named, trustsHints)
  if ('problem' in read) return read
  if (secretValue !== '') await call('secret.put', { name: named.clientSecret, value: secretValue })
  const { key, secrets } = await save(read.draft)
  return { key, secrets: secretValue === '' ? secrets : [...secrets, named.clientSecret] }
}

function secretNameOf(name: string): string {
  return `mcp-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 40)}-client-secret`
}
