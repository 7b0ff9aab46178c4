import type { McpServerDraft } from '@shared/mcp-server.ts'
import { keyFrom } from './server-key.ts'

export type KeptSecrets = { draft: McpServerDraft; /** What they are called in the vault. */ names: string[] }

/** What a variable or header that carries a credential is usually called. */
const telling = /(^|[_-])(key|apikey|token|secret|password|passwd|pwd|auth|authorization|credential|pat|cookie)s?($|[_-])/i

/** Puts credentials that stand in a configuration into the vault, and references in their place. Rejects as `put` does. */
export async function keepSecrets(draft: McpServerDraft, put: (name: string, value: string) => Promise<unknown>): Promise<KeptSecrets> {
  const { transport } = draft
  if (transport.type === 'included') return { draft, names: [] }
  const names: string[] = []
  const kept = async (values: Record<string, string>): Promise<Record<string, string>> => Object.fromEntries(await Promise.all(Object.entries(values).map(async ([name, value]): Promise<[string, string]> => {
    if (!telling.test(name) || value === '' || value.includes('secret://')) return [name, value]
    // The scheme of an Authorization header is no secret.
    const [, scheme = '', rest = value] = /^((?:Bearer|Basic|Token) )(.+)$/i.exec(value) ?? []
    const secret = `mcp-${keyFrom(draft.name)}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 128)
    await put(secret, rest)
    names.push(secret)
    return [name, `${scheme}secret://${secret}`]
  })))
  return { draft: { ...draft, transport: transport.type === 'stdio' ? { ...transport, env: await kept(transport.env) } : { ...transport, headers: await kept(transport.headers) } }, names }
}
