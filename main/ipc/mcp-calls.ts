import { readMcpConfig } from '../services.ts'
import type { McpSignIn, Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'
import type { Desktop } from './desktop.ts'

export function mcpCalls({ mcp, mcpViews }: Pick<Services, 'mcp' | 'mcpViews'>, desktop: Pick<Desktop, 'openLink'>): CallsOf<'mcp'> {
  const signIns = new Map<string, McpSignIn>()
  return {
    'mcp.list': () => mcpViews(),
    'mcp.add': async (draft) => {
      const { server, secrets } = await mcp.add(draft)
      return { key: server.key, secrets }
    },
    'mcp.edit': async ({ key, draft }) => ({ key, secrets: (await mcp.edit(key, draft)).secrets }),
    'mcp.import': async ({ text }) => {
      const added = []
      for (const draft of readMcpConfig(text)) added.push(await mcp.add(draft))
      return added.map(({ server, secrets }) => ({ key: server.key, secrets }))
    },
    'mcp.accept': ({ key, hash }) => void mcp.accept(key, hash),
    'mcp.sync': async ({ key }) => void await mcp.sync(key),
    'mcp.restart': ({ key }) => mcp.restart(key),
    'mcp.sign-in': async ({ key }) => {
      signIns.get(key)?.cancel()
      const signIn = await mcp.signIn(key)
      signIns.set(key, signIn)
      try {
        if (signIn.url !== null) await desktop.openLink(signIn.url)
        await signIn.done
      } finally {
        signIn.cancel()
        if (signIns.get(key) === signIn) signIns.delete(key)
      }
    },
    'mcp.cancel-sign-in': ({ key }) => signIns.get(key)?.cancel(),
    'mcp.switch': ({ key, tool, isEnabled }) => (tool === null ? mcp.setEnabled(key, isEnabled) : mcp.setToolEnabled(key, tool, isEnabled)),
    'mcp.trust': ({ key, trustsHints }) => mcp.setTrustsHints(key, trustsHints),
    'mcp.accept-tool': ({ key, tool, hash }) => mcp.acceptTool(key, tool, hash),
    'mcp.logs': ({ key }) => mcp.logs(key),
    'mcp.remove': ({ key }) => mcp.remove(key),
  }
}
