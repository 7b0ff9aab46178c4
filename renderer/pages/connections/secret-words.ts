import type { Rotation, SecretUse } from '@shared/secret-ref.ts'

/** What would miss the secret: `github-main`, `Ship orders (Create a label)`, `The tunnel`. */
export function usersOf(use: SecretUse | undefined): string[] {
  if (use === undefined) return []
  return [...use.connections, ...use.workflows.map(({ workflowName, places }) => `${workflowName} (${places.join(', ')})`), ...use.servers.map((server) => `The MCP server ${server}`), ...(use.isOfTunnel ? ['The tunnel'] : [])]
}

/** What came of trying a new value with one connection. */
export function outcomeWords(each: Rotation['connections'][number]): string {
  switch (each.outcome) {
    case 'works': return `works with it: ${each.account}`
    case 'fails': return `does not work with it. ${each.failure.message}`
    case 'untested': return 'has nothing to try it with'
    case 'signs': return 'checks its webhooks with it, and would turn away whatever is signed with the old value. Add the new one to the connection as another signing secret, so that both are accepted'
  }
}
